"""Names of countries in English, French and Spanish, so that *Rwanda* before or behind a name is told from the name."""

from __future__ import annotations

import re

from qualkit.text.words import fold

_NAMES = """
afganistan; afghanistan; afrique du sud; aland islands; albania; albanie; alemania; algeria; algerie; allemagne;
american samoa; andorra; andorre; angola; anguila; anguilla; antarctica; antarctique; antartida; antigua & barbuda;
antigua et barbuda; antigua y barbuda; antigua-et-barbuda; arabia saudi; arabie saoudite; argelia; argentina;
argentine; armenia; armenie; aruba; australia; australie; austria; autriche; azerbaidjan; azerbaijan; azerbaiyan;
bahamas; bahrain; bahrein; banglades; bangladesh; barbade; barbados; barein; belarus; belgica; belgique; belgium;
belice; belize; benin; bermuda; bermudas; bermudes; bhoutan; bhutan; bielorrusia; bielorussie; birmanie; bolivia;
bolivie; bosnia & herzegovina; bosnia y herzegovina; bosnie herzegovine; bosnie-herzegovine; botsuana; botswana;
brasil; brazil; bresil; british virgin islands; brunei; bulgaria; bulgarie; burkina; burkina faso; burma; burundi;
butan; cabo verde; cambodge; cambodia; camboya; cameroon; cameroun; camerun; canada; cap vert; cap-vert; cape verde;
caribbean netherlands; caribe neerlandes; catar; cayman islands; central african republic; chad; chequia; chile;
chili; china; chine; chipre; christmas island; chypre; ciudad del vaticano; cocos; colombia; colombie; comoras;
comores; comoros; congo; congo-brazzaville; congo-kinshasa; cook islands; corea del norte; corea del sur; coree du
nord; coree du sud; costa de marfil; costa rica; cote d'ivoire; croacia; croatia; croatie; cuba; curacao; curazao;
cyprus; czech republic; czechia; danemark; democratic republic of congo; democratic republic of the congo; denmark;
dinamarca; djibouti; dominica; dominican republic; dominique; dr congo; drc; east timor; ecuador; egipto; egypt;
egypte; el salvador; emiratos arabes unidos; emirats arabes unis; england; equateur; equatorial guinea; eritrea;
erythree; eslovaquia; eslovenia; espagne; espana; estados unidos; estonia; estonie; esuatini; eswatini; etat de la
cite du vatican; etats unis; etats-unis; ethiopia; ethiopie; etiopia; falkland islands; faroe islands; fidji; fiji;
filipinas; finland; finlande; finlandia; fiyi; france; francia; french guiana; french polynesia; gabon; gambia;
gambie; georgia; georgie; germany; ghana; gibraltar; granada; great britain; grece; grecia; greece; greenland;
grenada; grenade; groenland; groenlandia; guadalupe; guadeloupe; guam; guatemala; guayana francesa; guernesey;
guernsey; guinea; guinea bisau; guinea bissau; guinea ecuatorial; guinea-bisau; guinea-bissau; guinee; guinee
bissau; guinee equatoriale; guinee-bissau; guyana; guyane francaise; haiti; holland; honduras; hong kong; hong kong
sar china; hongrie; hungary; hungria; iceland; ile christmas; ile de man; ile norfolk; iles aland; iles caimans;
iles cocos; iles cook; iles feroe; iles malouines; iles mariannes du nord; iles marshall; iles pitcairn; iles
salomon; iles turques et caiques; iles turques-et-caiques; iles vierges britanniques; iles vierges des etats unis;
iles vierges des etats-unis; inde; india; indonesia; indonesie; irak; iran; iraq; ireland; irlanda; irlande; isla de
man; isla de navidad; isla norfolk; islande; islandia; islas aland; islas caiman; islas cocos; islas cook; islas
feroe; islas malvinas; islas marianas del norte; islas marshall; islas pitcairn; islas salomon; islas turcas y
caicos; islas virgenes britanicas; islas virgenes de ee. uu.; isle of man; israel; italia; italie; italy; ivory
coast; jamaica; jamaique; japan; japon; jersey; jordan; jordania; jordanie; kazajistan; kazakhstan; kenia; kenya;
kirghizstan; kirguistan; kiribati; kosovo; koweit; kuwait; kyrgyzstan; la reunion; lao pdr; laos; latvia; lebanon;
lesotho; lesoto; letonia; lettonie; liban; libano; liberia; libia; libya; libye; liechtenstein; lithuania; lituania;
lituanie; luxembourg; luxemburgo; macao; macao sar china; macedoine du nord; macedonia; macedonia del norte;
madagascar; malaisie; malasia; malaui; malawi; malaysia; maldivas; maldives; mali; malta; malte; maroc; marruecos;
marshall islands; martinica; martinique; maurice; mauricio; mauritania; mauritanie; mauritius; mayotte; mejico;
mexico; mexique; micronesia; micronesie; moldavia; moldavie; moldova; monaco; mongolia; mongolie; montenegro;
montserrat; morocco; mozambique; myanmar; namibia; namibie; nauru; nepal; netherlands; new caledonia; new zealand;
nicaragua; niger; nigeria; niue; norfolk island; north korea; north macedonia; northern mariana islands; noruega;
norvege; norway; nouvelle caledonie; nouvelle zelande; nouvelle-caledonie; nouvelle-zelande; nueva caledonia; nueva
zelanda; oman; ouganda; ouzbekistan; paises bajos; pakistan; palaos; palau; palestina; palestine; palestinian
territories; panama; papouasie nouvelle guinee; papouasie-nouvelle-guinee; papua new guinea; papua nueva guinea;
paraguay; pays bas; pays bas caribeens; pays-bas; pays-bas caribeens; perou; peru; philippines; pitcairn islands;
poland; polinesia francesa; pologne; polonia; polynesie francaise; porto rico; portugal; puerto rico; qatar; r.a.s.
chinoise de hong kong; r.a.s. chinoise de macao; rae de hong kong; rae de macao; rd congo; rdc; reino unido;
republic of the congo; republica centroafricana; republica democratica del congo; republica dominicana; republique
centrafricaine; republique democratique du congo; republique dominicaine; reunion; romania; roumanie; royaume uni;
royaume-uni; ruanda; rumania; rusia; russia; russie; rwanda; sahara occidental; saint barthelemy; saint christophe
et nieves; saint marin; saint martin; saint pierre et miquelon; saint vincent et les grenadines; saint-barthelemy;
saint-christophe-et-nieves; saint-marin; saint-martin; saint-pierre-et-miquelon; saint-vincent-et-les grenadines;
sainte helene; sainte lucie; sainte-helene; sainte-lucie; salvador; samoa; samoa americaines; samoa americana; san
bartolome; san cristobal y nieves; san marino; san martin; san pedro y miquelon; san vicente y las granadinas; santa
elena; santa lucia; santo tome y principe; sao tome & principe; sao tome et principe; sao tome-et-principe; saudi
arabia; scotland; senegal; serbia; serbie; seychelles; sierra leona; sierra leone; singapore; singapour; singapur;
sint maarten; siria; slovakia; slovaquie; slovenia; slovenie; solomon islands; somalia; somalie; soudan; soudan du
sud; south africa; south korea; south sudan; spain; sri lanka; st. barthelemy; st. helena; st. kitts & nevis; st.
lucia; st. martin; st. pierre & miquelon; st. vincent & grenadines; sudafrica; sudan; sudan del sur; suecia; suede;
suisse; suiza; surinam; suriname; swaziland; sweden; switzerland; syria; syrie; tadjikistan; tailandia; taiwan;
tajikistan; tanzania; tanzanie; tayikistan; tchad; tchequie; territoires palestiniens; territorios palestinos;
thailand; thailande; the gambia; timor leste; timor oriental; timor-leste; togo; tokelau; tonga; trinidad & tobago;
trinidad y tobago; trinite et tobago; trinite-et-tobago; tunez; tunisia; tunisie; turkey; turkiye; turkmenistan;
turks & caicos islands; turquia; turquie; tuvalu; u.s. virgin islands; ucrania; uganda; uk; ukraine; united arab
emirates; united kingdom; united states; united states of america; uruguay; usa; uzbekistan; vanuatu; vatican city;
venezuela; viet nam; vietnam; wales; wallis & futuna; wallis et futuna; wallis y futuna; wallis-et-futuna; western
sahara; yemen; yibuti; zambia; zambie; zanzibar; zimbabue; zimbabwe
"""
COUNTRIES = frozenset(" ".join(name.split()) for name in _NAMES.split(";"))
"""Folded names of countries and territories."""
_ARTICLE = re.compile(r"(?:the|la|le|les|el|los|las|l['’])\s?(?=\w)")


def is_country(words: str) -> bool:
    """Whether words are the name of a country and nothing else."""
    folded = " ".join(fold(words[:80]).replace("’", "'").split()).strip(" .,:;*")
    return folded in COUNTRIES or _ARTICLE.sub("", folded, count=1) in COUNTRIES
