"""How people name a card number's check code, an OTP, a PIN or a password, in Bengali, Banglish and English."""

from __future__ import annotations


def _words(text: str) -> list[str]:
    return text.split()


_BN_ENDING = r"(?:টাই|টার|টা|টি|টিই|খানা|এর|ের|র)?"
_LATIN_ENDING = r"(?:-?(?:tai|tar|ta|ti|er|r|s))?"

CVV = (
    rf"(?:cvv2?|cvc2?|csc|card verification (?:code|value|number)){_LATIN_ENDING}",
    rf"(?:সিভিভি|সিভিবি|সিভিসি|সি ?ভি ?ভি|সি ?ভি ?সি){_BN_ENDING}",
    r"(?:back|behind|pichoner|pechoner|পেছনের|পিছনের) (?:[3৩] ?)?(?:ta |টা |টি )?(?:digits?|number|নম্বর|নাম্বার|সংখ্যা)",
)
OTP = (
    rf"(?:otp|o\.t\.p\.?|one[ -]?time[ -]?(?:password|passcode|pin|code)){_LATIN_ENDING}",
    rf"(?:verification|verify|confirmation|security|sms|login|auth(?:entication)?)[ -](?:code|pin){_LATIN_ENDING}",
    r"code (?:that )?(?:i|they|you)? ?(?:received|got|sent)(?: me)?",
    rf"(?:ওটিপি|ও ?টি ?পি){_BN_ENDING}",
    rf"(?:ভেরিফিকেশন|ভেরিফাই|কনফার্মেশন|সিকিউরিটি|যাচাইকরণ|যাচাই|নিরাপত্তা|এসএমএস) ?(?:কোড|পিন){_BN_ENDING}",
)
#: Not followed by "code": "pin code 700001" is an address.
PIN = (
    rf"(?:m|t|upi|atm|card|bkash|nagad|rocket)?[ -]?pin{_LATIN_ENDING}(?![ -]?code)",
    rf"(?:টি|এম)?পিন{_BN_ENDING}(?! ?কোড)",
)
#: A wallet's PIN has 4 or 5 digits, an Indian postal code 6.
PIN_CODE = (rf"pin[ -]?code{_LATIN_ENDING}", rf"পিন ?কোড{_BN_ENDING}")
PASSWORD = (
    rf"(?:pass ?word|pas+w(?:or|ro)d|passwd|pwd|passphrase|pass){_LATIN_ENDING}",
    rf"(?:পাস ?ওয়ার্ড|পাসওয়ার্ড|পাসোয়ার্ড|পাসওয়ারড|পাস){_BN_ENDING}",
)

#: Words that may stand between the name and the secret ("otp ta holo 482913").
FILLERS = _words(
    "is are was it its = : - – — -> => number num no nr the my given got received new old here holo hoilo "
    "hocche hochche hosse hocce hoche ta ti tai ei eta eita amar amr dilam disi diyechi dichi peyechi paisi "
    "eseche esheche asche aschilo ashse code er r হলো হল হচ্ছে টা টি এটা এই আমার নম্বর নাম্বার নং কোড দিলাম "
    "দিয়েছি পেয়েছি এসেছে আসছে নিন "
    "aise aisey aisa ashche esechhe elo ese ashlo sent send by bank sms me i they নেন এলো আসলো এসে "
)
#: Words that may stand between "password" and the password itself, beside "is" and a colon.
PASSWORD_FILLERS = _words(
    "ta ti tai amar amr my dilam dichi disi diyechi nin nen eta টা টি আমার দিলাম দিচ্ছি দিয়েছি নিন নেন এটা "
)

#: A long number in a message with one of these is a card's, even with a digit mistyped.
CARD = r"card|kard|visa|master ?card|rupay|amex|কার্ড|ভিসা|মাস্টারকার্ড|রুপে"

#: Said of a number before a name ("482913 is my otp", "৪৮২৯১৩ আমার ওটিপি").
BRIDGES = _words("is was = - : my the amar amr ta eta holo hocche hoilo number bkash nagad এটা টা আমার হলো হচ্ছে বিকাশ নগদ ")

#: Before a number: then it is no secret.
NOT_A_SECRET = _words(
    "invoice inv bill ticket order number no num id # trx txn trxid phone mobile ইনভয়েস ইনভয়েজ বিল টিকিট "
    "অর্ডার নম্বর নাম্বার নং ফোন মোবাইল "
)
#: After a number: then it is money.
MONEY = r"taka|tk|bdt|inr|usd|rs|rupees?|dollars?|টাকা|রুপি|ডলার|৳|₹|\$"

#: What follows "password" when people talk about it instead of telling it.
NOT_A_PASSWORD = frozenset(
    _words(
        "a an the my your our his is not no wrong incorrect invalid correct right required needed forgotten forgot "
        "forget lost reset resets expired expire change changed changing too weak strong same being never very "
        "different what missing working work works blocked locked gone still and or for to in on with without of by "
        "how why where when please plz who can cant could did do does should will would recovery update save saved "
        "set again lagbe lagbena field box page link option ok okay yes ki kivabe kibhabe kmne kemne keno kno "
        "kothay kobe bhule vule bhul vul vhule mone nai nei na hocche hoche hosse lage lagbo dite dibo diye diyeo "
        "korbo korte kore parchi parchina chara bolbo bolte jani janina pacchi paltabo thik hoy hobe asche ase ashe "
        "ta ti er কি কী কীভাবে কিভাবে কেন কোথায় কবে ভুলে ভুল মনে নেই নাই না হচ্ছে লাগে লাগবে দিতে দেব দিব দিয়ে "
        "করব করতে করে পারছি ছাড়া বলব বলতে জানি পাচ্ছি বদলাব রিসেট চেঞ্জ পরিবর্তন ঠিক হয় হবে আসছে আসে আসেনি কাজ ও "
        "এবং বা "
    )
)
