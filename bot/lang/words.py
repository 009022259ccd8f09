"""Words that tell the registers apart: what only Banglish has, what only English has, and what both borrow."""
from __future__ import annotations

from typing import Final

BANGLISH: Final[tuple[str, ...]] = tuple(
    """
    ki k kii keno kno kn kano keny kan kivabe kivbe kibabe kibhabe kivhabe kivebe kivaba kmne kemne kamne kemon kmon kmn
    kothay kothai kothae koi kobe kokhon kokon khon koto kto koyta koita kotogulo kon kono kuno kun konta konti kontar
    konta kake kader kar kara karo keu kew keo kichu kisu kichui kisui kar
    ami amy amr amar amak amake amader amra amdr amader tumi tmi tomar tmr tomake tomader tomra apni apnar apnr apne apnara
    apnader apnake apndr tui tor se tar take tader tara uni unar onar oder ora ota oita oi ei eita eta etar eti egulo eigulo
    egula oigulo oigula ogulo ogula ekhane ekhan ekhon akhon akon ekon ekn akn okhane sekhane jekhane ekhono akhono
    na nah nai nei ney noy noi nay hoy hoi hoye hoe hoyna hoina hbe hobe hbena hobena holo hoilo hole hoile hoise hoice
    hoyeche hoyse hoyce hoiche hocche hosse hochche hocce hocchena hosche hote hoite hoyni hoini hoynai hoi hyse hyni
    hoito hoyto hotepare hoyechilo hobar
    ache ase ace asche asse asbe aschi ashe ashbe achen asen acen achi asi aci chilo silo cilo chilam achhe asche asche nai
    kori koro kore koren korar korte krte korbo krbo korba korbe korben krben korlam korle korsi korci korchi krsi krci
    korechi korecilam korechilam korse korce korche korsen korechen kora kra korun koren krn kro krle korle koraite korai
    korano koriye kormu korum korboo korteci kortesi kortechi kortechen korteche kortese kortase korchilam koreche koresi
    krchi krbe kore krte kortam korini korinai korte korbona korinai
    dibo dimu debo dbo dite dilam disi dici diyechi diechi dichi den din dao dan dei dey deya dewa deoa diben dibe dile diye
    diya dia diyeo die dai diyeche diyese dise dice diyen diyo dilo ditese ditesi dicchi dicchen dicche ditam deoyar deyar dewar
    dekhi dekhte dekhbo dekhben dekhun dekhan dekhao dekhay dekhai dekhaite dekhacche dekhasse dekhate dekho dekhlam dekha
    dekhabe dekhtesi dekte dekhen dakhabe dekhaben dekhaw
    nibo nimu nebo nite nilam niyechi nici nisi niye nie nibe niben nile nilo niyeche nise nice nichche nicche nisse nisen niyen
    jabe jabo jaben jay jai jae jacche jasse jachche jacce jaccena jassena jete jaite gele gelo geche gese gece giyeche giye
    gie geleo giyechilo jabena jayna jaina jayni jaynai jeteparbo jaile
    pari paro paren parbo parben parbe parchi parsi parci parchina parsina parcina parteci partesi partechi partese parini
    parlam parle parina parbona parben
    pabo pabe paben pai pay pailam pelam paini painai paisi peyechi peyesi paici pacchi passi pacci pacchina paina pete paite
    pele paile pabona payni paynai peyeche paoar pawar paoa pawa
    chai chae chay cai cay chaile caile chan chaichi chacchi chassi chacci chaitesi chailam chaichilam chacche chaisi caitesi
    bolen bolun bolo bolte bolben bolbe bolbo bole bolle bolchi bolsi bolci bolse bolche bolse blen bln blun boilen bola bolar
    bollo bolsen bolchen bolechen balo bolecho bujhi bujhte bujhlam bujhi buji bujte bujhini bujhtesi bujtesi bujhina bujhinai
    bujinai bujhiye bujhaye bujhan bujhai bujchi bujhchi bujhsi bujsi
    thake thakle thakbe thaka thakte thakben thakbo takbe takle lage lagbe lagbo laglo lagche lagse lagce lage laage
    pathan pathao pathaben pathabo pathai pathate pathaisi pathalam pathiye pathiyechi pathano patan patha dhoren dhore dhora
    katse katlo kate kete kata katbe ketese keteche keteche keteniyeche katche kete katar katse kataise katlo
    bhalo valo vlo bhlo balo kharap khrp khub khb onek onk anek ektu ekto aktu ekta akta ekti akti ekjon ekbar akbar ek duita
    duto dui tin char pach choy shat dosh hajar hajr hazar shoto koti
    taka takar takay takata tk tka poysa paisa takai takata takar tekha
    theke thaka thke thek teke dhore porjonto porjnto porer por pore ager age agey agei aage ekhoni akhoni ajke aj ajk ajker
    kal kalke kalker gotokal agamikal porshu sokal sokale bikal bikale rat rate dupur dupure din dine diner maser mas mase
    bochor bosor bocor shoptaho soptaho shomoy somoy somoi shesh ses sesh shes tarikh prothom prthom
    ar r are ebong ebng kintu kinto kntu tobe tahole tahle taile tailey tao othoba ba naki nki jodi jdi jehetu karon jonno
    jonne jnno jonyo jno jonnoi sathe sathey shathe shate sate moto mto moton diye bar bare baar abar abr abaro
    to tow toh go gulo gula guli golo goli er e te ta ti ke ra der re rao i o
    vai bhai vhai bhaiya vaiya vaia bhaia apu apa sir dada didi boss mama bro
    acha accha achha asa assa thik tik thikache ji jee haa ha hae hya hyan hum hmm dhonnobad donnobad dhonnobaad dhnnobad
    salam slm assalamualaikum assalamu alaikum walaikum nomoskar nomoshkar namaskar khoda hafez allah inshallah mashallah
    sob shob sobgulo sobgula shobgulo shobgula soob sobai shobai sokol shokol pura puro purono puran notun natun
    dorkar drkr dorkr lagbena proyojon joruri taratari tratri ekhuni jhamela somossa somosha shomossha shomosha somosa problemta
    niyom niom upay upai babostha bebostha byabostha subidha shubidha osubidha poriman bosorer
    bondho bondo chalu calu sochol nosto thikmoto sudhu shudhu shudu sudu khali matro beshi besi kom kome onnno onno onnota
    jana jani janan janaben jante janbo janina janai janaw janate janaiyen janen janis
    kaj kajta kaaj kotha kothata kaje kotha manush manus lok nam namta nam number ta nombor nambar nomor
    hisab hisaab baki bakir baaki bokeya pawna porishod porisodh joma jma ferot feret firot firay fire batil
    majhe maje modhye moddhe modde vitor bhitor bhitore vitore baire opore upor upore niche nich samne pichone
    bangla banglay bangladesh bangladeshi bideshi desh deshe dese bidesh bideshe theika thaika
    jeta jetar jeti jegulo je ja jar jake jara jemon jekono jakhon jokhon jkhn tokhon tkn jkn jotokhon
    mane manei naam hoile eikhane oikhane oikhan eikhan erokom arokom ei rokom emon omon temon orokom
    kothao konodin kokhono kokhonoi konovabe kono bepar bepare byapar byapare baepar shathei eto ato eto etto oto
    khola khulbo khulte khule khulche khulse kholo khulen kholen khulechi khulsi kholar kinbo kinte kinechi kinsi kinlam
    korlei bolei dilei hoilei gelei lagaben somadhan shomadhan somadhn obostha obosta
    voy bhoy chinta chintay raag biroktikor birokto faltu baje bkwas faul dhoka chor batpar
    karone jonnoo sobar shobar vabe bhabe bhebe vebe mone monehoy dekhabo jachai jonoi eibar eber agerbar
    """.split()
)

ENGLISH: Final[tuple[str, ...]] = tuple(
    """
    the a an is am are was were be been being isn't aren't wasn't it's i'm i've i'd i'll you're you'll we're they're that's
    what's where's how's who's there's it its this that these those there here they them their theirs he she his her him
    i me my mine we us our ours you your yours myself yourself itself
    do does did don't doesn't didn't done doing dont doesnt didnt cant wont isnt
    have has had haven't hasn't having havent hasnt can could can't couldn't cannot will would won't wouldn't shall should
    shouldn't may might must need needs needed want wants wanted wanna gonna gotta let lets let's
    what when where which who whom whose why how
    and or but if then than because so since while until unless although though whether either neither nor as
    of in on at by for from to with without into onto about after before between during through over under above below up
    down off out against within per via
    not no yes yeah yep nope never ever always sometimes often already still yet again soon just only also too very much many
    more most less least few some any every each all both another other others same such own
    something anything nothing everything someone anyone nobody everyone somebody
    one two three four five six seven eight nine ten first second third last next previous
    get gets got getting give gave given giving make makes made making take takes took taken taking go goes went gone going
    come comes came coming know knows knew known see sees saw seen seeing look looks looking looked find found finding
    tell told telling say says said saying ask asked asking think thought use used uses using work works worked working
    show shows showed shown showing send sent sending sends receive received receiving explain understand understood
    help helps helped helping try tried trying tries keep keeps kept happen happens happened happening mean means meant
    put seem seems stop stopped start started starting begin change changed changing choose chosen pick set
    pays paid paying owe owes owed owing spend cost costs buy bought buying charge charged charges deducted taken
    thanks thank you hello hi hey dear sorry welcome goodbye bye morning evening afternoon night good great fine nice bad
    wrong right correct sure really maybe perhaps possible able available different difference enough
    now today tomorrow yesterday week weeks month months year years day days time times hour hours minute minutes ago
    long late early later earlier quickly fast slow immediately instantly anymore away back
    money amount much people person human someone guy anybody
    there's didn wasn doesn isn couldn wouldn gets
    new old big small high low true false total full free real
    like please pls
    not nor ain't u ur r im ive idk thx ty ok
    required require requires supported support supports accept accepts accepted allow allowed allows
    """.split()
)

# Words that each register borrows, and names: they count for nobody.
SHARED: Final[tuple[str, ...]] = tuple(
    """
    invoice invoices invoic invois inv bill bills billing payment payments pay pdf link links url card cards credit debit visa mastercard
    master amex rupay nexus bkash bikash nagad nogod rocket upay mcash qcash surecash tap okwallet cellfin sslcommerz ssl
    commerz stripe paypal payoneer skrill wise razorpay paytm phonepe gpay googlepay upi netbanking banking bank banks dbbl
    ebl brac hdfc icici axis sbi citi citibank kotak baroda idfc rbl indusind chartered standard sbm union india hsbc
    google ads adwords workspace cloud play youtube domains gsuite gmail email mail e-mail gateway gateways wallet balance
    due dues unpaid paid overdue cancelled canceled cancel refund refunded draft collections pending status account accounts
    acc login log password pass otp pin cvv id number no num mobile phone call sms whatsapp messenger facebook telegram
    hosting host domain domains vps server servers website site web cpanel whmcs ssl email service services package plan
    product products order orders renew renewal renewed expire expired expiry suspend suspended suspension active
    activate activation deactivate auto automatic recurring autopay debit mandate e-mandate emandate rbi limit
    transaction transactions trx trxid txn txnid reference ref ticket tickets agent support admin live chat helpline
    customer client clientarea area dashboard portal panel menu option options button page download upload print copy
    receipt receipts screenshot verify verification confirm confirmed failed fail failure error declined problem issue issues
    usd bdt inr dollar dollars euro rupee rupees rs taka tk vat tax fee charge discount coupon promo
    date deadline month monthly year yearly annual add fund funds manual method methods system process step steps
    bot human robot plz pls please ok okay hi hello hey thanks bye sir help update info details detail list check
    english bengali bangla banglish test demo api app apps android ios sorry problem number net international local
    security code two factor
    """.split()
)
