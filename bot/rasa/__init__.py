"""What Rasa loads beside the NLU: the private connector, the answers, the policy, the tracker store."""
