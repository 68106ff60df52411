"""The sentence of every event, in Dutch and English, as a table. What fills the gaps: wording.py.

A part between bars is left out when one of its gaps has no value. A key is the event's name, and its variant after a
dot where one event can be told in more ways.
"""

TELLINGS: dict[str, tuple[str, str]] = {
    # The programme and its cycles
    "ProgrammeStarted": (
        "Programma {programme} begint in {area_name} ({area_code}), volgens definitie {definition}, versie {version}.",
        "Programme {programme} starts in {area_name} ({area_code}), by definition {definition}, version {version}.",
    ),
    "DefinitionMigrated": (
        "Het programma gaat over op versie {version} van definitie {definition}|. Reden: {reason}|.",
        "The programme moves to version {version} of definition {definition}|. Reason: {reason}|.",
    ),
    "ProgrammeEnded": (
        "Het programma is {outcome}|. Reden: {reason}||. Overgedragen: {handed_over}|.",
        "The programme is {outcome}|. Reason: {reason}||. Handed over: {handed_over}|.",
    ),
    "CycleBegan.start": ("Cyclus {cycle} begint bij fase {phase}.", "Cycle {cycle} begins at phase {phase}."),
    "CycleBegan.reopened": (
        "De strategie wordt herijkt: cyclus {cycle} begint bij fase {phase}|, om wat bleek in {cause}|.",
        "The strategy is reopened: cycle {cycle} begins at phase {phase}|, because of {cause}|.",
    ),
    "CycleBegan.renewal": (
        "Geplande vernieuwing: cyclus {cycle} begint bij fase {phase}|. Reden: {words}|.",
        "Planned renewal: cycle {cycle} begins at phase {phase}|. Reason: {words}|.",
    ),
    "CycleBegan.by_hand": (
        "Zonder meting herijkt: cyclus {cycle} begint bij fase {phase}|. Reden: {words}|.",
        "Reopened without a measurement: cycle {cycle} begins at phase {phase}|. Reason: {words}|.",
    ),
    # Phases
    "PhaseOpened": (
        "{run} is geopend|; uiterste datum {deadline}|.",
        "{run} has opened|; deadline {deadline}|.",
    ),
    "PhaseOpened.moment": (
        "Meetmoment {moment}: {run} is geopend|; uiterste datum {deadline}|.",
        "Moment {moment}: {run} has opened|; deadline {deadline}|.",
    ),
    "PhaseOpened.cause": (
        "{run} is opnieuw geopend, om wat bleek in {cause}|; uiterste datum {deadline}|.",
        "{run} has opened again, because of {cause}|; deadline {deadline}|.",
    ),
    "PhasePassed": ("{run} is afgerond.", "{run} has passed."),
    "PhasePassed.unmet": (
        "{run} is op de uiterste datum gesloten; dit ontbrak nog: {unmet}.",
        "{run} was closed at its deadline; still missing: {unmet}.",
    ),
    "PhaseWithdrawn.superseded": (
        "{run} is ingetrokken|, want {by_run} komt ervoor in de plaats|.",
        "{run} is withdrawn|, because {by_run} takes its place|.",
    ),
    "PhaseWithdrawn.ended": (
        "{run} is ingetrokken, want het programma eindigt.",
        "{run} is withdrawn, because the programme ends.",
    ),
    # People and seats
    "PersonAdded": (
        "Nieuwe deelnemer: {person}|, namens {organisations}|.",
        "New participant: {person}|, for {organisations}|.",
    ),
    "SeatFilled": (
        "Zetel {seat} ({role}) is voor |{person}||{organisation}||, tot en met {until}|.",
        "Seat {seat} ({role}) goes to |{person}||{organisation}||, until {until}|.",
    ),
    "LeaveAnnounced": (
        "Zetel {seat} wordt na {on} verlaten|; opvolger: {successor_person}||; opvolger: {successor_organisation}|.",
        "Seat {seat} will be left after {on}|; successor: {successor_person}||; successor: {successor_organisation}|.",
    ),
    "SeatLeft": (
        "Zetel {seat} gaat over naar |{successor_person}||{successor_organisation}||, met tijd tot en met {grace}|.",
        "Seat {seat} passes to |{successor_person}||{successor_organisation}||, who has until {grace}|.",
    ),
    "SeatLeft.empty": ("Zetel {seat} is leeg.", "Seat {seat} is empty."),
    "Substituted": (
        "Zetel {seat} wordt vervangen door {person}, van {first} tot en met {last}.",
        "Seat {seat} is substituted by {person}, from {first} to {last}.",
    ),
    "SubstitutionEnded": ("De vervanging van zetel {seat} is voorbij.", "The substitution of seat {seat} has ended."),
    "ConflictDeclared": (
        "Zetel {seat} meldt een belang en telt niet mee in {run}|. Reden: {reason}|.",
        "Seat {seat} declares a conflict of interest and is left out of {run}|. Reason: {reason}|.",
    ),
    # Work
    "ProductDelivered": (
        "Zetel {seat}| ({by})| levert in voor {run}: {product}.",
        "Seat {seat}| ({by})| hands in for {run}: {product}.",
    ),
    "ProductReturned": (
        "Terug naar de maker, zetel {seat}: {product} ({run}).",
        "Back to its maker, seat {seat}: {product} ({run}).",
    ),
    "ProductReturned.by": (
        "{manager}| ({by})| stuurt terug naar de maker, zetel {seat}: {product} ({run})|. Reden: {reason}|.",
        "{manager}| ({by})| returns to its maker, seat {seat}: {product} ({run})|. Reason: {reason}|.",
    ),
    "QuestionnaireAnswered": (
        "Een antwoord op {questionnaire} van groep {group}|; {enough}|.",
        "An answer to {questionnaire} from group {group}|; {enough}|.",
    ),
    "QuestionnaireAnswered.again": (
        "Een nieuw antwoord op {questionnaire} van iemand uit groep {group} die al meetelde.",
        "A new answer to {questionnaire} from somebody in group {group} who counted already.",
    ),
    "RespondentsTold": (
        "Aan wie {questionnaire} invulde is verteld wat ermee is gedaan: {words}.",
        "Whoever answered {questionnaire} was told what was done with it: {words}.",
    ),
    "AgreementMade": (
        "Afspraak {agreement} ({kind}) ligt vast, te ondertekenen door {parties}.",
        "Agreement {agreement} ({kind}) is on record, to be signed by {parties}.",
    ),
    "AgreementSigned": (
        "Zetel {seat}| ({by})| ondertekent afspraak {agreement}.",
        "Seat {seat}| ({by})| signs agreement {agreement}.",
    ),
    "SignedOff.approve": ("Zetel {seat}| ({by})| is akkoord: {run}.", "Seat {seat}| ({by})| approves: {run}."),
    "SignedOff.return": (
        "Zetel {seat}| ({by})| stuurt terug: {run}|. Reden: {reason}|.",
        "Seat {seat}| ({by})| returns: {run}|. Reason: {reason}|.",
    ),
    "SignedOff.abstain": ("Zetel {seat}| ({by})| onthoudt zich: {run}.", "Seat {seat}| ({by})| abstains: {run}."),
    "SignOffLapsed": (
        "De inhoud van {run} is veranderd: de accordering van zetel {seat} vervalt.",
        "The content of {run} changed: the sign-off by seat {seat} lapses.",
    ),
    "SignOffLapsed.returned": (
        "Er ging een product van {run} terug naar de maker: de accordering van zetel {seat} vervalt.",
        "A product of {run} went back to its maker: the sign-off by seat {seat} lapses.",
    ),
    "LookBegan.returned": (
        "{role} krijgt {run} opnieuw te zien, nadat het is teruggestuurd.",
        "{role} will see {run} again, after it was returned.",
    ),
    "LookBegan.tie": (
        "De stemmen in {role} staken ({run}); ieder spreekt zich nog eens uit.",
        "The votes of {role} are tied ({run}); everyone speaks once more.",
    ),
    "LookBegan.above": (
        "{role} blijft verdeeld ({run}); nu beslist {above}.",
        "{role} stays divided ({run}); now {above} decides.",
    ),
    "InitiativePlanned": (
        "Initiatief {initiative} ligt vast|: {label}||; mijlpalen: {due}|.",
        "Initiative {initiative} is on record|: {label}||; milestones: {due}|.",
    ),
    "MilestoneReached": (
        "Initiatief {initiative} bereikt mijlpaal {milestone}.",
        "Initiative {initiative} reaches milestone {milestone}.",
    ),
    "MilestoneMissed": (
        "Initiatief {initiative} haalt mijlpaal {milestone} niet op {due}.",
        "Initiative {initiative} misses milestone {milestone} on {due}.",
    ),
    "InitiativeSettled": (
        "Besluit over initiatief {initiative}: {verdict}|. Reden: {reason}|.",
        "Decided on initiative {initiative}: {verdict}|. Reason: {reason}|.",
    ),
    "InitiativeCarried": (
        "Initiatief {initiative} gaat mee naar cyclus {cycle}.",
        "Initiative {initiative} moves along to cycle {cycle}.",
    ),
    # Time
    "DeadlineExtended": (
        "De uiterste datum van {run} is verlengd: van {was} naar {until}|. Reden: {reason}|.",
        "The deadline of {run} is extended: from {was} to {until}|. Reason: {reason}|.",
    ),
    "DeadlineShifted": (
        "De uiterste datum van {run} schuift op: van {was} naar {until}.",
        "The deadline of {run} shifts: from {was} to {until}.",
    ),
    "DeadlinePassed": (
        "De uiterste datum van {run} is voorbij, en nog niet alles is er.",
        "The deadline of {run} has passed, and not everything is there yet.",
    ),
    "Suspended": (
        "{run} is opgeschort|, om wat bleek in {cause}||. Reden: {reason}|.",
        "{run} is suspended|, because of {cause}||. Reason: {reason}|.",
    ),
    "Suspended.programme": (
        "Het programma is opgeschort|. Reden: {reason}|.",
        "The programme is suspended|. Reason: {reason}|.",
    ),
    "Resumed": ("{run} is hervat.", "{run} is resumed."),
    "Resumed.programme": ("Het programma is hervat.", "The programme is resumed."),
    "ReminderCame": (
        "Herinnering over {run}: {owed}.",
        "Reminder about {run}: {owed}.",
    ),
    "ReminderCame.announces": (
        "Herinnering over {run}: {owed}. Wie nu niet reageert, wordt genoemd in een escalatie.",
        "Reminder about {run}: {owed}. Whoever does not react now is named in an escalation.",
    ),
    "ReminderCame.phone": (
        "Schrijven hielp niet bij {run}; de programmamanager belt over: {owed}.",
        "Writing did not help with {run}; the programme manager calls about: {owed}.",
    ),
    "ReminderCame.nobody": (
        "Herinneringsdag van {run}: er gaat geen brief uit.",
        "A reminder day of {run}: no letter goes out.",
    ),
    "Escalated": (
        "Escalatie naar {to} over {run}|: {late}|.",
        "Escalation to {to} about {run}|: {late}|.",
    ),
    "DigestDue": ("De voortgangsrapportage is aan de beurt.", "The digest is due."),
    # Measuring
    "MeasurementAgreed": (
        "Zetel {seat}| ({by})| ondertekent de meetafspraak over: {indicators}.",
        "Seat {seat}| ({by})| signs the measurement agreement on: {indicators}.",
    ),
    "YardstickChanged": (
        "De meetafspraak verandert: {yardstick} De oude blijft zichtbaar|. Reden: {reason}|.",
        "The measurement agreement changes: {yardstick} The old one stays visible|. Reason: {reason}|.",
    ),
    "YardstickRead": (
        "Zo leest de nieuwe meetafspraak de vorige meting (geen nieuw oordeel): {assessment}",
        "How the new agreement reads the last measurement (no new verdict): {assessment}",
    ),
    "MomentsAgreed": (
        "Nieuwe peildatums voor {moment}: {on}.",
        "New reference dates for {moment}: {on}.",
    ),
    "MomentsRanOut": (
        "Alle afgesproken meetmomenten zijn geweest. Zodra er geen fase meer open is, wordt een besluit gevraagd: "
        "nieuwe meetmomenten, of een einde.",
        "All agreed moments have been. As soon as no phase is open any more, a decision is asked: "
        "new moments, or an ending.",
    ),
    "FiguresAsked": (
        "Cijfers gevraagd voor {run}: {count}|, tot en met {until}|.",
        "Figures asked for {run}: {count}|, until {until}|.",
    ),
    "FiguresAsked.baseline": (
        "Cijfers gevraagd voor de uitgangswaarden: {count}.",
        "Figures asked for the baselines: {count}.",
    ),
    "FigureRecorded": (
        "Cijfer {figure}: {value} (bron: {source})|; {provisional}||; herziening {revision}|.",
        "Figure {figure}: {value} (source: {source})|; {provisional}||; revision {revision}|.",
    ),
    "FigureRecorded.absent": (
        "Geen cijfer {figure}: {absent} (bron: {source}).",
        "No figure {figure}: {absent} (source: {source}).",
    ),
    "MomentClosed": (
        "De meting van {run} is gesloten; alle cijfers zijn er.",
        "The measurement of {run} is closed; all figures are in.",
    ),
    "MomentClosed.missing": (
        "De meting van {run} is gesloten. Dit is niet gekomen: {missing}.",
        "The measurement of {run} is closed. This did not come: {missing}.",
    ),
    "IndicatorAssessed": ("{assessment}", "{assessment}"),
    "IndicatorAssessed.again": (
        "Opnieuw beoordeeld na een herzien cijfer|, bij het besluit '{informs}', dat blijft staan|: {assessment}",
        "Assessed again after a revised figure|, beside the decision '{informs}', which stands|: {assessment}",
    ),
    # Course
    "CourseRecommended": (
        "Aanbeveling van de koersregels: {recommendation}|. Toelichting gevraagd tot en met {until}: {explain}|.",
        "Recommendation of the course rules: {recommendation}|. Explanation asked until {until}: {explain}|.",
    ),
    "Explained": (
        "Zetel {seat}| ({by})| licht toe: {indicator}|. Oorzaak: {cause}||. Gevolg: {consequence}|"
        "|. Aanpak: {correction}|.",
        "Seat {seat}| ({by})| explains: {indicator}|. Cause: {cause}||. Effect: {consequence}|"
        "|. Correction: {correction}|.",
    ),
    "EvaluationReady": (
        "{run} gaat naar het overleg|, zonder toelichting over: {unexplained}|.",
        "{run} goes to the meeting|, without an explanation of: {unexplained}|.",
    ),
    "CourseProposed": (
        "Zetel {seat}| ({by})| stelt voor: {course}|. Reden: {reason}|.",
        "Seat {seat}| ({by})| proposes: {course}|. Reason: {reason}|.",
    ),
    "CourseProposed.deviates": (
        "Zetel {seat}| ({by})| stelt voor, anders dan de aanbeveling: {course}|. Reden: {reason}|.",
        "Seat {seat}| ({by})| proposes, against the recommendation: {course}|. Reason: {reason}|.",
    ),
    "CourseReturned": (
        "Het voorstel gaat terug naar de voorsteller, door {role}|. Reden: {reason}|.",
        "The proposal goes back to its proposer, by {role}|. Reason: {reason}|.",
    ),
    "CourseReturned.figures": (
        "Het voorstel vervalt, want de cijfers zijn veranderd.",
        "The proposal lapses, because the figures changed.",
    ),
    "CourseDecided": (
        "Koersbesluit: {course}|; intussen wordt de uitvoering {meanwhile}||. {to_ratify} moet het nog bekrachtigen|.",
        "Course decision: {course}|; execution is {meanwhile} meanwhile||. {to_ratify} must still ratify it|.",
    ),
    "CourseDecided.by_rule": (
        "Koersbesluit door de koersregels zelf: {course}|. {to_ratify} moet het nog bekrachtigen|.",
        "Course decision by the course rules themselves: {course}|. {to_ratify} must still ratify it|.",
    ),
    "CourseRatified": (
        "Zetel {seat}| ({by})| bekrachtigt het koersbesluit.",
        "Seat {seat}| ({by})| ratifies the course decision.",
    ),
}

ACTS: dict[str, tuple[str, str, str, str]] = {
    # act: one thing (nl, en), several things at once (nl, en)
    "deliver": ("{product} inleveren", "hand in {product}", "producten inleveren", "hand in products"),
    "answer": (
        "antwoorden verzamelen op '{questionnaire}' (groep: {group})",
        "collect answers to '{questionnaire}' (group: {group})",
        "antwoorden verzamelen",
        "collect answers",
    ),
    "agree": (
        "een afspraak vastleggen ({kind})",
        "put an agreement on record ({kind})",
        "afspraken vastleggen",
        "agree",
    ),
    "sign_agreement": (
        "afspraak {agreement} ondertekenen",
        "sign agreement {agreement}",
        "afspraken ondertekenen",
        "sign agreements",
    ),
    "sign": ("accorderen", "sign off", "accorderen", "sign off"),
    "supply": ("cijfer aanleveren: {figure}", "supply a figure: {figure}", "cijfers aanleveren", "supply figures"),
    "explain": ("toelichten: {indicator}", "explain: {indicator}", "indicatoren toelichten", "explain indicators"),
    "propose": ("een koers voorstellen", "propose a course", "een koers voorstellen", "propose a course"),
    "decide": (
        "zich uitspreken over de voorgestelde koers",
        "speak on the proposed course",
        "zich uitspreken over de voorgestelde koers",
        "speak on the proposed course",
    ),
    "ratify": (
        "het koersbesluit bekrachtigen",
        "ratify the course decision",
        "het koersbesluit bekrachtigen",
        "ratify the course decision",
    ),
    "plan_initiative": (
        "een initiatief vastleggen (nu zijn er {count})",
        "put an initiative on record (now there are {count})",
        "initiatieven vastleggen",
        "put initiatives on record",
    ),
    "reach_milestone": (
        "initiatief {initiative} naar de volgende mijlpaal brengen",
        "bring initiative {initiative} to its next milestone",
        "initiatieven naar de volgende mijlpaal brengen",
        "bring initiatives to their next milestone",
    ),
    "settle": (
        "beslissen over initiatief {initiative}: doorgaan, veranderen of stoppen",
        "decide on initiative {initiative}: continue, change or stop",
        "beslissen over initiatieven",
        "decide on initiatives",
    ),
    "look_ahead": (
        "nieuwe meetmomenten afspreken of het programma beëindigen",
        "agree new moments or end the programme",
        "nieuwe meetmomenten afspreken of het programma beëindigen",
        "agree new moments or end the programme",
    ),
    "agree_measurement": (
        "de meetafspraak ondertekenen",
        "sign the measurement agreement",
        "de meetafspraak ondertekenen",
        "sign the measurement agreement",
    ),
}

CONDITIONS: dict[str, tuple[str, str]] = {
    "delivered": ("ingeleverd: {products}", "handed in: {products}"),
    "answered": ("genoeg antwoorden op {questionnaire}", "enough answers to {questionnaire}"),
    "agreed": ("afspraken ondertekend: {kind}", "agreements signed: {kind}"),
    "signed": ("akkoord van {role}", "approved by {role}"),
    "measured": ("gemeten|: {moment}|", "measured|: {moment}|"),
    "initiatives": (
        "initiatieven liggen vast|, minstens bij: {milestone}|",
        "initiatives on record|, at least at: {milestone}|",
    ),
    "decided": ("koersbesluit genomen", "course decision taken"),
}
