<?php
/** Settings of includes/hooks/sahayak.php. This file belongs beside configuration.php, readable by WHMCS alone. */

return [
    // Where Sahayak is: its SAHAYAK_PUBLIC_URL.
    'url' => 'https://chat.example.com',
    // Its SAHAYAK_WHMCS_HOOK_SECRET. Empty: nothing is told of invoices and tickets.
    'event_secret' => '',
    // A folder for what could not be sent yet, which no browser can reach.
    'spool' => '',
    // Whether the client area shows the chat.
    'chat' => false,
    // Its SAHAYAK_IDENTITY_SECRET, 32 characters or more. Empty: nobody is known to the chat.
    'identity_secret' => '',
    // Whether every user of an account is its customer in the chat. Else its owner alone: what other users may see in
    // WHMCS is not known there.
    'every_user' => false,
];
