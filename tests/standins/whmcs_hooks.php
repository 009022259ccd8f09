<?php
/** WHMCS as far as a hook file sees it: php whmcs_hooks.php <hook file> < {"root", "log", "api", "events", "user"}. */

define('WHMCS', true);
$given = json_decode(stream_get_contents(STDIN), true);
define('ROOTDIR', $given['root']);
$hooks = [];

function add_hook($event, $priority, $function)
{
    global $hooks;
    $hooks[$event][] = $function;
}

function localAPI($action, $fields)
{
    global $given;
    $wanted = implode(' ', array_filter([$action, $fields['invoiceid'] ?? $fields['clientid'] ?? '']));
    $answers = $given['api'];
    return $answers[$wanted] ?? $answers[$action] ?? ['result' => 'error', 'message' => 'Not Found'];
}

function logActivity($what)
{
    global $given;
    file_put_contents($given['log'], $what . "\n", FILE_APPEND);
}

if (isset($given['user'])) {
    eval('namespace WHMCS\Authentication; class CurrentUser {
        public function client() { return self::one("client"); }
        public function user() { return self::one("user"); }
        public function isMasqueradingAdmin() { global $given; return !empty($given["user"]["admin"]); }
        private static function one($what) {
            global $given;
            return isset($given["user"][$what]) ? (object) ["id" => $given["user"][$what]] : null;
        }
    }');
}

require $argv[1];
$began = microtime(true);
foreach ($given['events'] as $event) {
    foreach ($hooks[$event[0]] ?? [] as $function) {
        echo $function($event[1]);
    }
}
fwrite(STDERR, sprintf('%.6f', microtime(true) - $began)); // what the page itself waited for
