"""Spellings that rules cannot reach: abbreviations of Banglish, and English words as Bengalis write them."""

from __future__ import annotations

from typing import Final

from bot.lang.script import listed

# Banglish short form -> its usual long form.
SHORT_FORMS: Final[dict[str, str]] = dict(
    (short, long)
    for short, _, long in (
        pair.partition("=")
        for pair in listed(
            """
            amr=amar tmr=tomar apnr=apnar apndr=apnader amdr=amader kno=keno kn=keno kmne=kemne kamne=kemne
            kmn=kemon kivbe=kivabe kvbe=kivabe kvb=kivabe kivb=kivabe kivaba=kivabe kivebe=kivabe k=ki kto=koto
            kta=koyta koita=koyta hbe=hobe hbena=hobena hbo=hobo hy=hoy hyni=hoyni hoini=hoyni hoynai=hoyni
            krbo=korbo krb=korbo krbe=korbe krte=korte kri=kori krle=korle krn=korun kra=kora kre=kore krlam=korlam
            krsi=korchi krci=korchi krchi=korchi krse=korche krben=korben dbo=dibo debo=dibo dimu=dibo kormu=korbo
            nimu=nibo vlo=valo bhlo=valo blo=bolo bln=bolen blen=bolen blun=bolun tk=taka tks=taka hjr=hajar
            onk=onek anek=onek akta=ekta akti=ekti akn=ekhon akhon=ekhon ekn=ekhon akhono=ekhono tkn=tokhon
            jkn=jokhon jno=jonno jnno=jonno jonne=jonno jdi=jodi kntu=kintu kinto=kintu plz=please pls=please
            plzz=please plis=please pliz=please pliss=please tnx=thanks thx=thanks thnx=thanks dia=diye diya=diye
            die=diye nei=nai ney=nai ase=ache asa=acha achhe=ache hoise=hoyeche hoice=hoyeche hoiche=hoyeche
            hoyce=hoyeche hoyse=hoyeche hyse=hoyeche hosse=hocche hocce=hocche hochche=hocche abr=abar ekbr=ekbar
            shate=sathe tik=thik drkr=dorkar dorkr=dorkar khb=khub prb=problem prblm=problem prob=problem
            nmbr=number nmr=number nambar=number nombor=number nombar=number acc=account ac=account acnt=account
            bikash=bkash bkas=bkash nogod=nagad nogad=nagad roket=rocket msg=message ckn=ekhon smossa=somossa
            shomossha=somossa shomosha=somossa kivhabe=kivabe amk=amake apne=apni akto=ektu aktu=ektu ekto=ektu
            ak=ek akbar=ekbar hum=hmm tnks=thanks tnk=thanks kivave=kivabe kibave=kivabe lnk=link invc=invoice
            invois=invoice invoic=invoice invoise=invoice paymnt=payment pymnt=payment peyment=payment
            paymet=payment pament=payment bikas=bkash stts=status dwnld=download downlod=download srvr=server
            hostng=hosting domen=domain domin=domain
            """
        )
    )
)

# English word -> the ways it is written in Bengali letters. Both sides fold to the English word.
LOANWORDS: Final[dict[str, str]] = {
    "invoice": "ইনভয়েস ইনভয়েজ ইনভইস ইনভোয়েস ইনভয়স ইনভয়েচ",
    "invoices": "ইনভয়েসেস",
    "payment": "পেমেন্ট পেমেণ্ট পেইমেন্ট",
    "pay": "পে পেই",
    "paid": "পেইড পেড",
    "unpaid": "আনপেইড আনপেড",
    "due": "ডিউ ডিও",
    "download": "ডাউনলোড ডাইনলোড ডাওনলোড",
    "link": "লিংক লিঙ্ক লিন্ক",
    "account": "অ্যাকাউন্ট একাউন্ট এ্যাকাউন্ট একাউণ্ট আকাউন্ট",
    "service": "সার্ভিস সার্ভিছ সার্ভিচ",
    "server": "সার্ভার",
    "hosting": "হোস্টিং হোষ্টিং",
    "host": "হোস্ট",
    "domain": "ডোমেইন ডোমেন ডমেইন",
    "refund": "রিফান্ড রিফাণ্ড রিফন্ড",
    "suspend": "সাসপেন্ড সাসপেণ্ড",
    "suspended": "সাসপেন্ডেড",
    "renew": "রিনিউ রিনিও রিনিঊ",
    "renewal": "রিনিউয়াল রিনিউাল",
    "card": "কার্ড",
    "bank": "ব্যাংক ব্যাঙ্ক বেংক",
    "stripe": "স্ট্রাইপ",
    "paypal": "পেপাল পেপ্যাল পেইপাল",
    "gateway": "গেটওয়ে গেইটওয়ে",
    "status": "স্ট্যাটাস স্টাটাস স্টেটাস",
    "bkash": "বিকাশ বিক্যাশ",
    "nagad": "নগদ",
    "rocket": "রকেট",
    "visa": "ভিসা",
    "mastercard": "মাস্টারকার্ড",
    "master": "মাস্টার",
    "credit": "ক্রেডিট",
    "debit": "ডেবিট",
    "bill": "বিল",
    "billing": "বিলিং",
    "transaction": "ট্রানজেকশন ট্রানজ্যাকশন ট্রানজাকশন ট্রান্সেকশন ট্রান্সজেকশন",
    "ticket": "টিকেট টিকিট",
    "support": "সাপোর্ট",
    "agent": "এজেন্ট",
    "client": "ক্লায়েন্ট ক্লাইন্ট ক্লাইয়েন্ট",
    "area": "এরিয়া",
    "login": "লগইন লগিন",
    "password": "পাসওয়ার্ড",
    "email": "ইমেইল ইমেল",
    "mail": "মেইল",
    "website": "ওয়েবসাইট",
    "site": "সাইট",
    "auto": "অটো",
    "automatic": "অটোমেটিক অটোম্যাটিক",
    "recurring": "রিকারিং রেকারিং রিকারিঙ",
    "mandate": "ম্যান্ডেট মেন্ডেট",
    "limit": "লিমিট",
    "number": "নাম্বার নম্বর নাম্বর",
    "cancel": "ক্যান্সেল ক্যানসেল কেন্সেল",
    "cancelled": "ক্যান্সেলড ক্যানসেলড",
    "active": "এক্টিভ একটিভ অ্যাকটিভ অ্যাক্টিভ",
    "activate": "এক্টিভেট অ্যাক্টিভেট",
    "update": "আপডেট",
    "check": "চেক",
    "click": "ক্লিক",
    "code": "কোড",
    "page": "পেজ পেইজ",
    "please": "প্লিজ প্লীজ",
    "problem": "প্রবলেম প্রব্লেম",
    "time": "টাইম",
    "date": "ডেট",
    "last": "লাস্ট",
    "live": "লাইভ",
    "chat": "চ্যাট",
    "message": "মেসেজ ম্যাসেজ",
    "google": "গুগল",
    "ads": "অ্যাডস এডস",
    "cloud": "ক্লাউড",
    "youtube": "ইউটিউব",
    "workspace": "ওয়ার্কস্পেস",
    "play": "প্লে",
    "wallet": "ওয়ালেট",
    "mobile": "মোবাইল",
    "order": "অর্ডার",
    "option": "অপশন",
    "method": "মেথড",
    "failed": "ফেইলড ফেল্ড",
    "fail": "ফেইল ফেল",
    "decline": "ডিক্লাইন",
    "declined": "ডিক্লাইনড ডিক্লাইন্ড",
    "error": "এরর",
    "list": "লিস্ট",
    "print": "প্রিন্ট",
    "copy": "কপি",
    "save": "সেভ",
    "renewed": "রিনিউড",
    "expire": "এক্সপায়ার এক্সপাইর",
    "user": "ইউজার",
    "use": "ইউজ ইউস",
    "charge": "চার্জ",
    "balance": "ব্যালেন্স ব্যালান্স",
    "dollar": "ডলার",
    "manual": "ম্যানুয়াল ম্যানুয়ালি",
    "monthly": "মান্থলি",
    "package": "প্যাকেজ",
    "business": "বিজনেস",
    "customer": "কাস্টমার",
    "care": "কেয়ার",
    "receipt": "রিসিট রিসিপ্ট রশিদ",
    "screenshot": "স্ক্রিনশট",
    "verify": "ভেরিফাই",
    "confirm": "কনফার্ম",
    "complete": "কমপ্লিট",
    "thanks": "থ্যাংকস থ্যাঙ্কস",
    "hello": "হ্যালো",
    "ok": "ওকে",
    "sorry": "সরি",
    "system": "সিস্টেম",
    "process": "প্রসেস",
    "step": "স্টেপ",
    "human": "হিউম্যান",
    "english": "ইংলিশ",
    "bot": "বট",
    "phone": "ফোন",
    "call": "কল",
    "pending": "পেন্ডিং",
    "overdue": "ওভারডিউ",
    "security": "সিকিউরিটি",
    "international": "ইন্টারন্যাশনাল",
    "gpay": "জিপে",
    "otp": "ওটিপি",
    "pdf": "পিডিএফ",
    "pin": "পিন",
    "vps": "ভিপিএস",
    "rbi": "আরবিআই",
    "late": "লেট",
    "fine": "ফাইন",
    "partial": "পার্শিয়াল পারশিয়াল",
    "emi": "ইএমআই",
    "price": "প্রাইস",
    "change": "চেঞ্জ চেন্জ",
    "cycle": "সাইকেল",
    "term": "টার্ম",
    "delete": "ডিলিট",
    "lapse": "ল্যাপস",
    "grace": "গ্রেস",
    "currency": "কারেন্সি কারেন্সী",
    "usd": "ইউএসডি",
    "euro": "ইউরো",
    "double": "ডাবল ডবল",
    "duplicate": "ডুপ্লিকেট ডুব্লিকেট",
    "close": "ক্লোজ",
    "down": "ডাউন",
    "reseller": "রিসেলার",
    "rate": "রেট",
    "dedicated": "ডেডিকেটেড",
    "reset": "রিসেট",
    "tds": "টিডিএস",
    "extension": "এক্সটেনশন",
    "redemption": "রিডেম্পশন রিডেমশন",
    "reactivation": "রিঅ্যাক্টিভেশন রিএক্টিভেশন",
    "conversion": "কনভার্শন",
}
