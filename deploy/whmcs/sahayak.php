<?php
/**
 * Tells Sahayak what happens to invoices, payments and tickets, and shows its chat in the client area.
 *
 * Copy this file to includes/hooks/ of WHMCS 8 or newer (PHP 7.4 to 8.3, with its curl extension), and
 * sahayak.config.php, filled in, to the folder of configuration.php. docs/whmcs-hook.md of Sahayak says how.
 *
 * What happened is written into a spool first and sent when the page is done. While Sahayak is away it waits there;
 * nothing here ever stops, slows or breaks a page of WHMCS: whatever goes wrong is logged and forgotten.
 */

if (!defined('WHMCS')) {
    die('This file cannot be accessed directly');
}

if (!class_exists('SahayakHook', false)) {

final class SahayakHook
{
    const MOST_WAITING = 1000;     // events in the spool; then the oldest goes
    const LONGEST_WAIT = 604800;   // seconds that one may wait there
    const AT_ONCE = 20;            // events of one delivery
    const CONNECT = 1000;          // milliseconds
    const PATIENCE = 2000;         // milliseconds for a delivery
    const LONGEST = 4;             // seconds of sending behind a page; the rest goes with the next
    const LONGEST_IN_CRON = 20;    // seconds behind WHMCS's cron job
    const PAUSES = [15, 30, 60, 120, 300]; // seconds between tries while Sahayak does not answer
    const AUDIENCE = 'sahayak-chat';
    const TOKEN_LIFE = 300;        // seconds until a customer's token must have been used

    private static $config = null;
    private static $arranged = false;
    private static $unkept = [];   // events of this page that the spool would not take

    /** Note that something happened; it is sent when the page is done. */
    public static function happened($event, array $facts)
    {
        try {
            $config = self::config();
            if ($config['url'] === '' || $config['event_secret'] === '') {
                return;
            }
            self::keep([
                'id' => bin2hex(random_bytes(16)),
                'at' => round(microtime(true), 6),
                'event' => $event,
                'facts' => $facts,
            ]);
            self::sendAtTheEnd();
        } catch (\Throwable $trouble) {
            self::log($trouble);
        }
    }

    /** An invoice, with what WHMCS itself says of it now. */
    public static function invoice($event, $vars)
    {
        try {
            $id = (int) (isset($vars['invoiceid']) ? $vars['invoiceid'] : 0);
            if ($id > 0 && self::config()['event_secret'] !== '') {
                self::happened($event, self::factsOfInvoice($id, $event === 'InvoicePaid'));
            }
        } catch (\Throwable $trouble) {
            self::log($trouble);
        }
    }

    /** A ticket: its number alone. What was written is fetched from WHMCS by whom it concerns. */
    public static function ticket($event, $vars)
    {
        $id = isset($vars['ticketid']) ? $vars['ticketid'] : (isset($vars['ticketId']) ? $vars['ticketId'] : 0);
        if ((int) $id > 0) {
            self::happened($event, ['ticket' => (int) $id]);
        }
    }

    /** Send what waits, also where Sahayak did not answer a moment ago. */
    public static function cron()
    {
        try {
            if (self::config()['event_secret'] !== '') {
                self::send(true, self::LONGEST_IN_CRON);
            }
        } catch (\Throwable $trouble) {
            self::log($trouble);
        }
    }

    /** The chat for the client area's pages: who is logged in there is known to it. */
    public static function chat($vars)
    {
        try {
            $config = self::config();
            if ($config['url'] === '' || !$config['chat']) {
                return '';
            }
            $company = isset($vars['companyname']) && is_string($vars['companyname']) ? $vars['companyname'] : '';
            $customer = self::customer();
            $token = $customer === null ? '' : self::token($customer);
            return self::snippet($config['url'], $company, $token);
        } catch (\Throwable $trouble) {
            self::log($trouble);
            return '';
        }
    }

    /** A token for a customer of WHMCS, as docs/embedding.md of Sahayak describes it; '' without its secret. */
    public static function token($customer)
    {
        $secret = self::config()['identity_secret'];
        if (strlen($secret) < 32) {
            return '';
        }
        $claims = [
            'sub' => (string) $customer,
            'aud' => self::AUDIENCE,
            'exp' => time() + self::TOKEN_LIFE,
            'jti' => bin2hex(random_bytes(16)),
        ];
        $body = self::part('{"alg":"HS256","typ":"JWT"}') . '.' . self::part(json_encode($claims));
        return $body . '.' . self::part(hash_hmac('sha256', $body, $secret, true));
    }

    // -- what is told --------------------------------------------------------------------------------------------

    private static function factsOfInvoice($id, $isPaid)
    {
        $told = localAPI('GetInvoice', ['invoiceid' => $id]);
        if (!is_array($told) || !isset($told['result']) || $told['result'] !== 'success') {
            return ['invoice' => $id];
        }
        $facts = [
            'invoice' => $id,
            'number' => self::text($told, 'invoicenum') !== '' ? self::text($told, 'invoicenum') : (string) $id,
            'customer' => self::text($told, 'userid'),
            'status' => self::text($told, 'status'),
        ];
        if (!$isPaid) {
            return $facts;
        }
        $client = localAPI('GetClientsDetails', ['clientid' => (int) $facts['customer'], 'stats' => false]);
        $inside = isset($client['client']) && is_array($client['client']) ? $client['client'] : $client;
        $payment = self::lastPayment($told);
        return $facts + [
            'amount' => self::text($told, 'total'),
            'currency' => is_array($inside) ? self::text($inside, 'currency_code') : '',
            'gateway' => self::text($payment, 'gateway') ?: self::text($told, 'paymentmethod'),
            'transaction' => self::text($payment, 'transid'),
            'collects' => self::collects($told),
        ];
    }

    private static function lastPayment(array $told)
    {
        $found = [];
        foreach (self::rows($told, 'transactions', 'transaction') as $one) {
            if ((float) self::text($one, 'amountin') > 0) {
                $found = $one;
            }
        }
        return $found;
    }

    /** Whether it only collects other invoices (mass payment), each of which is told of by itself. */
    private static function collects(array $told)
    {
        foreach (self::rows($told, 'items', 'item') as $item) {
            if (self::text($item, 'type') === 'Invoice') {
                return true; // beside them may stand a late fee of its own
            }
        }
        return false;
    }

    private static function rows(array $told, $outer, $inner)
    {
        $found = isset($told[$outer][$inner]) && is_array($told[$outer]) ? $told[$outer][$inner] : [];
        return is_array($found) ? array_filter($found, 'is_array') : [];
    }

    private static function text(array $told, $name)
    {
        return isset($told[$name]) && is_scalar($told[$name]) ? trim((string) $told[$name]) : '';
    }

    // -- the spool -----------------------------------------------------------------------------------------------

    private static function keep(array $event)
    {
        $body = json_encode($event, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
        $folder = self::spool();
        if ($folder === '') {
            self::$unkept[] = $body;
            return;
        }
        $waiting = self::waiting($folder);
        while (count($waiting) >= self::MOST_WAITING) {
            @unlink($folder . '/' . array_shift($waiting));
            self::say('more than ' . self::MOST_WAITING . ' events wait for Sahayak; the oldest is given up');
        }
        $name = sprintf('%017.0f-%s', $event['at'] * 1000000, $event['id']);
        $file = $folder . '/' . $name . '.tmp';
        if (@file_put_contents($file, $body) !== strlen($body) || !@rename($file, $folder . '/' . $name . '.json')) {
            @unlink($file);
            self::$unkept[] = $body;
        }
    }

    /** The folder, which only WHMCS may look into; '' where there is none to be had. */
    private static function spool()
    {
        $folder = self::config()['spool'];
        if ($folder === '' || (!is_dir($folder) && !@mkdir($folder, 0700, true) && !is_dir($folder))) {
            return '';
        }
        return is_writable($folder) ? $folder : '';
    }

    /** Names of files, oldest first. */
    private static function waiting($folder)
    {
        $names = @scandir($folder);
        return array_values(preg_grep('/^\d{17}-[0-9a-f]{32}\.json$/', $names === false ? [] : $names));
    }

    private static function sendAtTheEnd()
    {
        if (!self::$arranged) {
            self::$arranged = true;
            register_shutdown_function([__CLASS__, 'finish']);
        }
    }

    /** When the page is done. */
    public static function finish()
    {
        try {
            ignore_user_abort(true);
            if (function_exists('fastcgi_finish_request')) {
                fastcgi_finish_request(); // the browser has its page, and waits for nothing of ours
            }
            self::send(false, self::LONGEST);
        } catch (\Throwable $trouble) {
            self::log($trouble);
        }
    }

    private static function send($anyhow, $seconds)
    {
        $until = microtime(true) + $seconds;
        $unkept = array_chunk(self::$unkept, self::AT_ONCE);
        self::$unkept = [];
        $lost = 0;
        foreach ($unkept as $some) {
            $status = microtime(true) < $until ? self::deliver($some) : 0;
            $lost += $status < 200 || $status > 299 ? count($some) : 0;
        }
        if ($lost > 0) {
            self::say($lost . ' events are given up: they could not be sent, and the spool does not take them');
        }
        $folder = self::spool();
        $lock = $folder === '' ? false : @fopen($folder . '/lock', 'c');
        if ($lock === false) {
            return;
        }
        // Somebody else is sending, and sends ours too.
        if (flock($lock, LOCK_EX | LOCK_NB)) {
            try {
                if ($anyhow || !self::isPausing($folder)) {
                    self::sendAll($folder, $until);
                }
            } finally {
                flock($lock, LOCK_UN);
            }
        }
        fclose($lock);
    }

    private static function sendAll($folder, $until)
    {
        $atOnce = self::AT_ONCE;
        while (microtime(true) < $until && ($names = array_slice(self::waiting($folder), 0, $atOnce))) {
            $bodies = [];
            foreach ($names as $at => $name) {
                $body = (string) @file_get_contents($folder . '/' . $name);
                $isOld = time() - (float) strstr($name, '-', true) / 1000000 > self::LONGEST_WAIT;
                if ($isOld || !is_array(json_decode($body, true))) {
                    @unlink($folder . '/' . $name);
                    self::say('an event is given up: ' . ($isOld ? 'it waited too long' : 'its file is damaged'));
                    unset($names[$at]);
                } else {
                    $bodies[] = $body;
                }
            }
            if (!$bodies) {
                continue;
            }
            $status = self::deliver($bodies);
            $isRefused = in_array($status, [400, 413, 415, 422], true);
            if ($isRefused && count($bodies) > 1) {
                $atOnce = 1; // one of them is not to be had; which, shows when they go one by one
                continue;
            }
            if ($isRefused) {
                self::say('Sahayak refuses an event for good, with status ' . $status);
            } elseif ($status < 200 || $status > 299) {
                self::pause($folder, $status);
                return;
            }
            foreach ($names as $name) {
                @unlink($folder . '/' . $name);
            }
            @unlink($folder . '/pause');
        }
    }

    private static function isPausing($folder)
    {
        $pause = json_decode((string) @file_get_contents($folder . '/pause'), true);
        $until = is_array($pause) && isset($pause['until']) ? (float) $pause['until'] : 0.0;
        // One that lies too far ahead was written before the clock was put right.
        return microtime(true) < $until && $until < microtime(true) + 2 * max(self::PAUSES);
    }

    private static function pause($folder, $status)
    {
        $pause = json_decode((string) @file_get_contents($folder . '/pause'), true);
        $tries = is_array($pause) && isset($pause['tries']) ? (int) $pause['tries'] : 0;
        $seconds = self::PAUSES[min($tries, count(self::PAUSES) - 1)];
        @file_put_contents($folder . '/pause', json_encode(['tries' => $tries + 1, 'until' => microtime(true) + $seconds]));
        if ($tries === 0) {
            $why = in_array($status, [401, 403], true) ? ': is event_secret the same at both ends, and the clock right?' : '';
            self::say('Sahayak does not take events (status ' . $status . ')' . $why . '; they wait in ' . $folder);
        }
    }

    /** The status; 0 where nothing came back. The signature is over the time of this try and the body as it is sent. */
    private static function deliver(array $bodies)
    {
        $config = self::config();
        $body = '{"events":[' . implode(',', $bodies) . ']}';
        $time = (string) time();
        $signature = hash_hmac('sha256', $time . '.' . $body, $config['event_secret']);
        $call = curl_init($config['url'] . '/webhooks/whmcs');
        curl_setopt_array($call, [
            CURLOPT_POST => true,
            CURLOPT_POSTFIELDS => $body,
            CURLOPT_HTTPHEADER => [
                'Content-Type: application/json', 'Expect:', 'X-Sahayak-Time: ' . $time,
                'X-Sahayak-Signature: sha256=' . $signature,
            ],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_FOLLOWLOCATION => false,
            CURLOPT_NOSIGNAL => true,
            CURLOPT_CONNECTTIMEOUT_MS => self::CONNECT,
            CURLOPT_TIMEOUT_MS => self::PATIENCE,
            CURLOPT_PROTOCOLS => CURLPROTO_HTTP | CURLPROTO_HTTPS,
        ]);
        $done = curl_exec($call);
        $status = $done === false ? 0 : (int) curl_getinfo($call, CURLINFO_RESPONSE_CODE);
        curl_close($call);
        return $status;
    }

    // -- the chat ------------------------------------------------------------------------------------------------

    /** The account that is logged in and whose bills its user may see; null for anybody else. */
    private static function customer()
    {
        if (!class_exists('\WHMCS\Authentication\CurrentUser')) {
            return null;
        }
        $current = new \WHMCS\Authentication\CurrentUser();
        $client = $current->client();
        $user = $current->user();
        if (!$client || !$user || $current->isMasqueradingAdmin()) {
            return null; // an admin who looks at the client area is not its customer
        }
        if (self::config()['every_user']) {
            return (string) $client->id;
        }
        // A user whom the owner let in may not be allowed to see invoices.
        $told = localAPI('GetClientsDetails', ['clientid' => (int) $client->id, 'stats' => false]);
        $inside = isset($told['client']) && is_array($told['client']) ? $told['client'] : $told;
        $owner = is_array($inside) ? self::text($inside, 'owner_user_id') : '';
        return $owner !== '' && $owner === (string) $user->id ? (string) $client->id : null;
    }

    private static function snippet($url, $company, $token)
    {
        $name = htmlspecialchars(html_entity_decode($company, ENT_QUOTES, 'UTF-8'), ENT_QUOTES, 'UTF-8');
        $address = htmlspecialchars($url . '/static/widget.js', ENT_QUOTES, 'UTF-8');
        $flags = JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT;
        // Who has logged out, or in as somebody else, takes the conversation along no further.
        return '<script src="' . $address . '" data-company="' . $name . '" defer></script>' . "\n"
            . '<script>customElements.whenDefined("sahayak-chat").then(function () {'
            . 'var chat = document.querySelector("sahayak-chat"), token = ' . json_encode($token, $flags) . ';'
            . 'var store = window.localStorage, known = "sahayak-whmcs";'
            . 'if (token) { store.setItem(known, "1"); chat.identify(token).catch(function () {}); }'
            . 'else if (store.getItem(known)) { store.removeItem(known); chat.signOut(); }'
            . '});</script>';
    }

    private static function part($data)
    {
        return rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
    }

    // -- settings and log ----------------------------------------------------------------------------------------

    private static function config()
    {
        if (self::$config === null) {
            $root = defined('ROOTDIR') ? ROOTDIR : dirname(__DIR__, 2);
            $file = getenv('WHMCS_SAHAYAK_CONFIG') ?: $root . '/sahayak.config.php';
            $given = is_file($file) ? include $file : [];
            $given = is_array($given) ? $given : [];
            self::$config = [
                'url' => rtrim((string) (isset($given['url']) ? $given['url'] : ''), '/'),
                'event_secret' => (string) (isset($given['event_secret']) ? $given['event_secret'] : ''),
                'identity_secret' => (string) (isset($given['identity_secret']) ? $given['identity_secret'] : ''),
                'spool' => rtrim((string) (isset($given['spool']) ? $given['spool'] : ''), '/'),
                'chat' => !empty($given['chat']),
                'every_user' => !empty($given['every_user']),
            ];
        }
        return self::$config;
    }

    private static function log(\Throwable $trouble)
    {
        // Without its message, which may hold what somebody wrote.
        self::say(get_class($trouble) . ' in line ' . $trouble->getLine());
    }

    private static function say($what)
    {
        try {
            if (function_exists('logActivity')) {
                logActivity('Sahayak: ' . $what);
            } else {
                error_log('Sahayak: ' . $what);
            }
        } catch (\Throwable $trouble) {
            // There is nobody left to tell.
        }
    }
}

foreach (
    [
        'InvoiceCreated', 'InvoicePaid', 'InvoiceUnpaid', 'InvoiceCancelled', 'InvoiceRefunded', 'InvoiceChangeGateway',
        'AddInvoicePayment', 'AddInvoiceLateFee',
    ] as $sahayakEvent
) {
    add_hook($sahayakEvent, 1, function ($vars) use ($sahayakEvent) {
        SahayakHook::invoice($sahayakEvent, $vars);
    });
}
foreach (['TicketAdminReply', 'TicketClose', 'TicketStatusChange', 'TicketFlagged', 'TicketDelete'] as $sahayakEvent) {
    add_hook($sahayakEvent, 1, function ($vars) use ($sahayakEvent) {
        SahayakHook::ticket($sahayakEvent, $vars);
    });
}
unset($sahayakEvent);
add_hook('AfterCronJob', 1, function () {
    SahayakHook::cron();
});
add_hook('ClientAreaFooterOutput', 1, function ($vars) {
    return SahayakHook::chat($vars);
});

}
