# The queue of the tests and its people, with a token for each: prints a line "name token" per person.
use strict;
use warnings;
use lib '/usr/share/request-tracker5/lib';
use RT -init;

my $queue = RT::Queue->new(RT->SystemUser);
my ($made, $why) = $queue->Create(Name => 'Billing');
die $why unless $made;
my @rights = qw(SeeQueue ShowTicket ReplyToTicket CommentOnTicket ShowTicketComments ModifyTicket);
for ([sahayak => 'Sahayak', 1, 'CreateTicket'], [shirin => 'Shirin Akter', 1, qw(OwnTicket DeleteTicket)], [stranger => 'Stranger', 0]) {
    my ($name, $real, $privileged, @more) = @$_;
    my $user = RT::User->new(RT->SystemUser);
    my @mail = $name eq 'sahayak' ? () : (EmailAddress => "$name\@shop.example");
    ($made, $why) = $user->Create(Name => $name, RealName => $real, Privileged => $privileged, @mail);
    die $why unless $made;
    $user->PrincipalObj->GrantRight(Right => $_, Object => $queue) for @rights, @more;
    $user->PrincipalObj->GrantRight(Right => 'ModifySelf', Object => RT->System) if $name eq 'shirin';
    my ($done, $said, $token) = RT::AuthToken->new(RT->SystemUser)->Create(Owner => $user->Id, Description => 'tests');
    die $said unless $done;
    print "$name $token\n";
}
