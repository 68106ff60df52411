"""What the export of a programme says about itself. Only that text lives here."""

from engine.rules.texts import Text

README = Text(
    nl="""\
ALLES VAN EEN PROGRAMMA UIT KOERS

Programma:   {programme}
Gebied:      {area}
Definitie:   {definition}
Tot en met:  gebeurtenis {sequence}
Gemaakt:     {made}

Wat erin zit
- journal.jsonl     het logboek: elke gebeurtenis op een regel, in volgorde (alleen voor wie het logboek mag zien)
- standing.json     de stand van zaken
- definition.json   de definitie waar het programma nu naar leeft
- figures.csv       alle cijfers, met alle herzieningen
- agreements.csv    afspraken, en wie nog niet tekende
- decisions.csv     koersbesluiten, nieuwste eerst (alleen voor wie het logboek mag zien)
- letters.csv       berichten over dit programma, en wat ervan werd
- words.jsonl       wat mensen schreven (alleen voor wie het logboek en de mensen mag zien)
- people.csv        wie meedoet (alleen voor wie mensen mag zien)

Weggelaten, omdat het niet voor u is: {left_out}

Let op: words.jsonl en people.csv bevatten persoonsgegevens. Bewaar ze niet langer dan nodig is. Wie later in
Koers gewist wordt, wordt dat hier niet.

CSV-bestanden zijn UTF-8 met komma's. Datums zijn jaar-maand-dag. Waar een tekst met = + - @ begint, of zo'n teken
na een ; , tab of regeleinde staat, staat er een ' voor, zodat een rekenblad er geen formule van maakt.

Het logboek nakijken
Elke regel heeft een hash. Die is de SHA-256 (hexadecimaal) van: de hash van de vorige regel, een regeleinde (LF), en
een JSON-lijst zonder spaties van sequence, at, type, version, body en command. De tijd staat daarin in UTC met zes
cijfers achter de seconde, zoals 2025-01-06T09:00:00.000000+00:00. Voor de eerste regel is de vorige hash:
{genesis}

Waar een mens iets schreef, staat in het logboek een zegel: w:REF:HASH. HASH is de SHA-256 van salt en text achter
elkaar, zoals die bij dezelfde ref in words.jsonl staan. Van wie gewist is, ontbreken ze.
Antwoorden op vragenlijsten zitten er niet bij: die zijn alleen per groep te lezen, als genoeg mensen antwoordden.
""",
    en="""\
EVERYTHING OF A PROGRAMME FROM KOERS

Programme:   {programme}
Area:        {area}
Definition:  {definition}
Up to:       event {sequence}
Made:        {made}

What is in it
- journal.jsonl     the journal: each event on a line, in order (only for whoever may see the record)
- standing.json     where the programme stands
- definition.json   the definition that the programme lives by now
- figures.csv       all figures, with all revisions
- agreements.csv    agreements, and who has not signed yet
- decisions.csv     course decisions, newest first (only for whoever may see the record)
- letters.csv       letters about this programme, and what became of them
- words.jsonl       what people wrote (only for whoever may see the record and people)
- people.csv        who takes part (only for whoever may see people)

Left out, because it is not for you: {left_out}

Note: words.jsonl and people.csv hold personal data. Keep them no longer than needed. Whoever is erased in Koers later
is not erased here.

CSV files are UTF-8 with commas. Dates are year-month-day. Where a text begins with = + - @, or has one of those after
a ; , tab or line end, there is a ' before it, so that a spreadsheet makes no formula of it.

Checking the journal
Every line has a hash. It is the SHA-256 (hexadecimal) of: the hash of the line before, a line break (LF), and a JSON
list without spaces of sequence, at, type, version, body and command. The time stands in it in UTC with six digits
after the second, like 2025-01-06T09:00:00.000000+00:00. Before the first line the hash is:
{genesis}

Where a person wrote something there is a seal in the journal: w:REF:HASH. HASH is the SHA-256 of salt and text put
together, as they stand with the same ref in words.jsonl. Of whoever was erased they are missing.
Answers to questionnaires are left out: they can be read by group only, once enough people have answered.
""",
)
