"""Words that tell the registers apart: what only Banglish has, what only English has, and what both borrow."""

from __future__ import annotations

from typing import Final

from bot.lang.script import listed

BANGLISH: Final = listed(
    """
    darun sothik shothik protarok chole choley koybar koibar amanillah khair jajakallah mashallah han ki kii keno
    kno kn kano keny kivabe kivbe kibabe kibhabe kivhabe kivebe kivaba kmne kemne kamne kemon kmon kmn kothay kothai
    kothae koi kobe kokhon kokon khon koto kto koyta koita kotogulo kon kono kuno kun konta konti kontar kake kader
    kara karo keu kew keo kichu kisu kichui kisui ami amy amr amar amak amake amader amra amdr tumi tmi tomar tmr
    tomake tomader tomra apni apnar apnr apne apnara apnader apnake apndr tui tor tader tara unar onar oder ota oita
    oi ei eita eta etar eti egulo eigulo egula oigulo oigula ogulo ogula ekhane ekhan ekhon akhon akon ekon ekn akn
    okhane sekhane jekhane ekhono akhono na nah nai nei ney noy noi nay hoy hoi hoye hoe hoyna hoina hbe hobe hbena
    hobena holo hoilo hoile hoise hoice hoyeche hoyse hoyce hoiche hocche hosse hochche hocce hocchena hosche hote
    hoite hoyni hoini hoynai hyse hyni hoito hoyto hotepare hoyechilo hobar ache ase ace asche asse asbe aschi ashe
    ashbe achen asen acen achi asi aci chilo silo cilo chilam achhe kori koro kore koren korar korte krte korbo krbo
    korba korbe korben krben korlam korle korsi korci korchi krsi krci korechi korecilam korechilam korse korce
    korche korsen korechen kora kra korun krn kro krle koraite korai korano koriye kormu korum korboo korteci
    kortesi kortechi kortechen korteche kortese kortase korchilam koreche koresi krchi krbe kortam korini korinai
    korbona dibo dimu debo dbo dite dilam disi dici diyechi diechi dichi den dao dan dei dey deya dewa deoa diben
    dibe dile diye diya dia diyeo dai diyeche diyese dise diyen diyo dilo ditese ditesi dicchi dicchen dicche ditam
    deoyar deyar dewar dekhi dekhte dekhbo dekhben dekhun dekhan dekhao dekhay dekhai dekhaite dekhacche dekhasse
    dekhate dekho dekhlam dekha dekhabe dekhtesi dekte dekhen dakhabe dekhaben dekhaw nibo nimu nebo nite nilam
    niyechi nici nisi niye nie nibe niben nile nilo niyeche nise nichche nicche nisse nisen niyen jabe jabo jaben
    jay jai jae jacche jasse jachche jacce jaccena jassena jete jaite gele gelo geche gese gece giyeche giye gie
    geleo giyechilo jabena jayna jaina jayni jaynai jeteparbo jaile pari paro paren parbo parben parbe parchi parsi
    parci parchina parsina parcina parteci partesi partechi partese parini parlam parle parina parbona pabo pabe
    paben pai pailam pelam paini painai paisi peyechi peyesi paici pacchi passi pacci pacchina paina pete paite pele
    paile pabona payni paynai peyeche paoar pawar paoa pawa chai chae chay cai cay chaile caile chan chaichi chacchi
    chassi chacci chaitesi chailam chaichilam chacche chaisi caitesi bolen bolun bolo bolte bolben bolbe bolbo bole
    bolle bolchi bolsi bolci bolse bolche blen bln blun boilen bola bolar bollo bolsen bolchen bolechen bolecho
    bujhi bujhte bujhlam buji bujte bujhini bujhtesi bujtesi bujhina bujhinai bujinai bujhiye bujhaye bujhan bujhai
    bujchi bujhchi bujhsi bujsi thake thakle thakbe thaka thakte thakben thakbo takbe takle lagbe lagbo laglo lagche
    lagse lagce laage pathan pathao pathaben pathabo pathai pathate pathaisi pathalam pathiye pathiyechi pathano
    patan patha dhoren dhore dhora katse katlo kate kete kata katbe ketese keteche keteniyeche katche katar kataise
    bhalo valo vlo bhlo kharap khrp khub khb onek onk anek ektu ekto aktu ekta akta ekti akti ekjon ekbar akbar ek
    duita duto dui pach choy shat dosh hajar hajr hazar shoto koti taka takar takay takata tk tka poysa paisa takai
    tekha theke thke thek teke porjonto porjnto porer por pore ager agey agei aage ekhoni akhoni ajke aj ajk ajker
    kal kalke kalker gotokal agamikal porshu sokal sokale bikal bikale dupur dupure dine diner maser mas mase bochor
    bosor bocor shoptaho soptaho shomoy somoy somoi shesh ses sesh shes tarikh prothom prthom ebong ebng kintu kinto
    kntu tobe tahole tahle taile tailey tao othoba ba naki nki jodi jdi jehetu karon jonno jonne jnno jonyo jno
    jonnoi sathe sathey shathe shate moto mto moton bare baar abar abr abaro tow toh gulo gula guli golo goli er ta
    ke rao vai bhai vhai bhaiya vaiya vaia bhaia apu apa dada didi mama acha accha achha asa assa thik tik thikache
    ji jee haa ha hae hya hyan dhonnobad donnobad dhonnobaad dhnnobad salam slm assalamualaikum assalamu alaikum
    walaikum nomoskar nomoshkar namaskar khoda hafez allah inshallah shob sobgulo sobgula shobgulo shobgula soob
    sobai shobai sokol shokol pura puro purono puran notun natun dorkar drkr dorkr lagbena proyojon joruri taratari
    tratri ekhuni jhamela somossa somosha shomossha shomosha somosa problemta niyom niom upai babostha bebostha
    byabostha subidha shubidha osubidha poriman bosorer bondho bondo chalu calu sochol nosto thikmoto sudhu shudhu
    shudu sudu khali matro beshi besi kome onnno onno onnota jana jani janan janaben jante janbo janina janai janaw
    janate janaiyen janen janis kaj kajta kaaj kotha kothata kaje manush manus nam namta nombor nambar nomor hisab
    hisaab baki bakir baaki bokeya pawna porisodh joma jma ferot feret firot firay fire batil majhe maje modhye
    moddhe modde vitor bhitor bhitore vitore baire opore upor upore niche nich samne pichone banglay bideshi desh
    deshe dese bidesh bideshe theika thaika jeta jetar jeti jegulo je ja jar jake jara jemon jekono jakhon jokhon
    jkhn tokhon tkn jkn jotokhon mane manei naam eikhane oikhane oikhan eikhan erokom arokom rokom emon omon temon
    orokom kothao konodin kokhono kokhonoi konovabe bepar bepare byapar byapare baepar shathei eto ato etto oto
    khola khulbo khulte khule khulche khulse kholo khulen kholen khulechi khulsi kholar kinbo kinte kinechi kinsi
    kinlam korlei bolei dilei hoilei gelei lagaben somadhan shomadhan somadhn obostha obosta voy bhoy chinta chintay
    raag biroktikor birokto faltu baje bkwas faul dhoka chor batpar karone jonnoo sobar shobar vabe bhabe bhebe vebe
    mone monehoy dekhabo jachai jonoi eibar eber agerbar te ti kar ar der par sob tin char ora lage k uni kom lok
    shuvo shuva subho shubho ratri shondha sondha shokal adab vul bhul vule bhule peye gesi gesilo gesilam ghuri
    agan nen nenna aslamualikum aslamualaikum slamualaikum salamualaikum aslm jazakallah hujur haan jina jii thak
    thako oboshshoi obossoi abosshoi nischoi nishchoi kina bekti manushjon lokjon bhasha vasa bhasay vasay bodlan
    bodlao tottho totho disen ajaira gorib tarpor tarpore erpor erpore porei ekhonkar ekhoner akhoner shuru suru
    nijer nije nijei nijeke amio tumio apnio seta setar sheta shetar otar otao etai etao sedin emni omni okhan
    ikhane shotti sotti sotyi mittha mitha thikana thikanay jayga jaiga jaigay jaygay kothar lekha likha lekhar pora
    porar ghor bari barir manusher lokjoner poisar jinis jinish jinishta dhoron dhoroner rokomer kibhaabe kibave
    kibabey kivaabe ubhoy kichhu kichuta purata shompurno karbar barbar bishoy bishoye bisoy onubhad shorkar
    kashtomar grahok shujog sujog upokar upokrito bolchilam kotobar kotodin kotokkhon kotokhon koyekbar koidin
    koydin kodin motamoti mota choto chhoto boro lomba druto aste dhire sombhob shombhob somvob obosshoi ucit uchit
    hisebe hisabe hishabe proti protimashe protimase mashe masher maashe bochore bosore shotorko shobsomoy sobsomoy
    shobshomoy nirdishto lagano jogajog jogazog shahajjo sahajjo sahajyo sahajja madhome maddhome maddhyome maddhom
    bebohar babohar byabohar shorasori sorasori shorashori anumati onumoti nirapotta niropotta nirapod anurodh
    onurodh karjokor pathay bujhay shikhte jhamelay haraisi hariye harai bhanga vanga chhara bina lagto khoroch
    khoros kharach daam dami sosta shosta nogod shud kisti kistite janbar urdhoseema shorboccho sorboccho
    shorbonimno ordhek baad bakita sesher thekei thekeo kheye khaiso khaisen khabar bhat biriyani biye ebar ekdom
    bogas kiser kisher
    """
)

ENGLISH: Final = listed(
    """
    the an is am are was were be been being isn't aren't wasn't it's i'm i've i'd i'll you're you'll we're they're
    that's what's where's how's who's there's it its this that these those there here they them their theirs he she
    his her him i me my mine we us our ours you your yours myself yourself itself do does did don't doesn't didn't
    done doing dont doesnt didnt cant wont isnt have has had haven't hasn't having havent hasnt can could can't
    couldn't cannot will would won't wouldn't shall should shouldn't may might must need needs needed want wants
    wanted wanna gonna gotta let lets let's what when where which who whom whose why how and or but if then than
    because so since while until unless although though whether either neither nor as of in on at by for from to
    with without into onto about after before between during through over under above below up down off out against
    within per via yeah yep nope never ever always sometimes often already still yet again soon just also too very
    much many more most less least few some any every each all both another other others same such own something
    anything nothing everything someone anyone nobody everyone somebody three four five six seven eight nine ten
    previous get gets got getting give gave given giving make makes made making take takes took taken taking go goes
    went gone going come comes came coming know knows knew known see sees saw seen seeing look looks looking looked
    find found finding tell told telling say says said saying ask asked asking think thought uses works worked shows
    showed shown showing sent sending sends received receiving understand understood helped helping tried trying
    tries keeps kept happen happens happened happening mean means meant put seem seems stopped started starting
    begin changing choose chosen pick pays paying owe owes owed owing spend costs bought buying deducted dear
    correct really maybe perhaps able difference yesterday weeks times later earlier quickly immediately instantly
    anymore away back guy anybody didn wasn doesn isn couldn wouldn ain't ur r im ive idk require requires anyway
    together several not u a
    """
)

# English words that Bengali sentences borrow all the time: they say little.
BORROWED: Final = listed(
    """
    no yes only one two first second third last next use used using work working show send receive explain help
    helps try keep stop start change changed set paid cost buy charge charged charges thanks thank hello hi hey
    sorry welcome goodbye bye morning evening afternoon night good great fine nice bad wrong right sure possible
    available different enough now today tomorrow week month months year years day days time hour hours minute
    minutes ago long late early fast slow money amount people person human new old big small high low true false
    total full free real like please pls thx ty ok required supported support accept allow share short avoid main
    lot class company fraud awesome excellent perfect amazing love leave answer answers question speak talk write
    translate code way ways place best names city country bill's point points guide guideline line lines online
    offline store market price prices rate rates interest loan car bus fire file files hate mile pole game games
    movie music song news weather score match team politics health doctor medicine recipe food banana python
    internship home house office school job jobs girl boy friend family joke story poem note fix solve solved repair
    reset forgot forget remind reminder wait waiting call connect reach reply respond response regarding related
    kindly worst useless stupid terrible pathetic language version switch bigger smaller read define meaning compare
    comparison versus vs separate single multiple half part bulk whole entire once twice purchase sell sale deal
    offer offers trial safe secure risk scam noo yo ya yup nah hola hiya cya dunno donno okk lol haha hahaha hehe
    wow oh hmm huh oops internet cash fees fee setup refundable include includes included list detail breakdown due
    storage space lost missing broken crashed blocked locked closed open opened close enter entered submit submitted
    clicked anyways actually basically mostly generally normally usually currently recently directly separately
    manually automatically cool cheers brother dude mate man guys folks bro's form copy copies rules rule law
    regulation checkout tips plan fail fails failing reason reasons bounce bounced reject rejected denied deny
    refuse refused named case cases page ease east else even event task mask desk pain gain rain train chain domain
    temperature kolkata dhaka name exp experience accepted allowed supports accepts allows
    """
)

# Spelled alike in both: a sentence is decided by its other words, and these lean a little.
LEANS_BANGLISH: Final = listed(
    """
    e o r k ra ke ar kar kal sob die sate hole na nay ji acha dei din bar tar par te ti der
    """
)
LEANS_ENGLISH: Final = listed(
    """
    to i in all are same no more age one take or at on as an so me her go nice ok okay please pls nah bad dam
    """
)

# Words that each register borrows, and names: they count for nobody.
SHARED: Final = listed(
    """
    invoice invoices invoic invois inv bill bills billing payment payments pay pdf link links url card cards credit
    debit visa mastercard master amex rupay nexus bkash bikash nagad nogod rocket upay mcash qcash surecash tap
    okwallet cellfin sslcommerz ssl commerz stripe paypal payoneer skrill wise razorpay paytm phonepe gpay googlepay
    upi netbanking banking bank banks dbbl ebl brac hdfc icici axis sbi citi citibank kotak baroda idfc rbl indusind
    chartered standard sbm union india hsbc google ads adwords workspace cloud play youtube domains gsuite gmail
    email mail gateway gateways wallet balance due dues unpaid paid overdue cancelled canceled cancel refund
    refunded draft collections pending status account accounts acc login log password pass otp pin cvv id number no
    num mobile phone call sms whatsapp messenger facebook telegram hosting host domain vps server servers website
    site web cpanel whmcs service services package plan product products order orders renew renewal renewed expire
    expired expiry suspend suspended suspension active activate activation deactivate auto automatic recurring
    autopay mandate emandate rbi limit transaction transactions trx trxid txn txnid reference ref ticket tickets
    agent support admin live chat helpline customer client clientarea area dashboard portal panel menu option
    options button page download upload print copy receipt receipts screenshot verify verification confirm confirmed
    failed fail failure error declined problem issue issues usd bdt inr dollar dollars euro rupee rupees rs vat tax
    fee charge discount coupon promo date deadline month monthly year yearly annual add fund funds manual method
    methods system process step steps bot human robot plz pls please ok okay hi hello hey thanks bye sir help update
    info details detail list check english bengali bangla banglish test demo api app apps android ios sorry net
    international local security code two factor bro boss hmm hum rate data logo media extra video photo mango jio
    wifi internet gb mb ssd ram php mysql wordpress node linux windows root ip dns ftp backup software script plugin
    theme gcp aws pnb au small finance reserve metro subscription premium islami city prime exim southeast eastern
    trust mutual ucb nexuspay dutch helo hii hlw hlo hy thanx thnx tnx thx tnks bangladesh bangladeshi sonali janata
    agrani pubali sahayak
    """
)

# Roots of verbs as they are typed; with VERB_ENDINGS they give the forms that no list can hold.
VERB_ROOTS: Final = listed(
    """
    kor kr bol dekh dek dakh jan chol col chal cal thak thaak tak rakh lag kat ket path patha pat bujh buj bojh khol
    khul kin ken bhul vul shon shun sun likh lekh uth oth nam mar hat bosh bos dhor dor chor fel phel fhel tul tol
    badh bach bas mil mel khuj khoj khuz becha bech ghot got bana bodla bodl par an ain jom kom bar bhor vor bhar
    fir pher fer thel sholv pora por sho pho chhar char ser sar deo newa ja ai aso ash as esh shikh sikh shekh jiges
    jiggas jiggesh jigges pao dhuk duk dhok ghum gum khai kha boshe nach hash has cash jit harai hara gher jhul jhol
    fas aga egoy tham thaam pichi sham bujha dekha jana shika likha khawa daowa dhora kora pouch pouchh poch lagai
    lagaa hoy ho ha dara dhar ghur
    """
)
VERB_ENDINGS: Final = listed(
    """
    bo be ben te tam lam le len lo chi chhi si ci che chhe se ce chen sen cen chilam silam chilo silo chilen echi
    eche echen esi ese esen eci ece ecen echilam esilam echilo esilo techi tesi teci teche tese tece techen tesen
    techilam tesilam cchi cci ssi cche cce sse cchen ccen ssen iye ie iya aben abo abe ate ay an ao aile alam alen
    iyechi iyeche iyechen aisi aise aisen aiche iben ibo ibe ite itam ilam ile ilo itesi itese iteche itechi unno uk
    un en ar bar anor ano ono bona bena tesina techina china sina
    """
)
