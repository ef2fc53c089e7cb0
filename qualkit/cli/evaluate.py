"""``qualkit evaluate``: how good the engines are on this study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from qualkit.cli.common import aligned, echo_json, here, json_option, progress, say_internal, study_option
from qualkit.cli.learn import aim_option

Found = Mapping[str, Any]
INVENTED = "INVENTED DATA: made-up transcripts and coders. These figures are no evidence of accuracy in the field."
ALL = "all together"


@click.command()
@study_option
@click.option("--by", type=click.Choice(["document", "participant"]), default="document", show_default=True,
              help="What is held out together, and drawn again for intervals.")
@aim_option
@click.option("--attribute", "attributes", multiple=True, metavar="NAME",
              help="Look for bias by this attribute; may be repeated (default: cleared ones, language, role).")
@click.option("--folds", type=click.IntRange(min=2), default=5, show_default=True, help="Parts to cross-validate over.")
@click.option("--seed", type=int, default=1, show_default=True, help="For the learning curve's documents and order.")
@click.option("--no-curve", is_flag=True, help="Leave the learning curve out, which takes longest.")
@click.option("--fresh", is_flag=True, help="Measure anew, also if nothing has changed.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=None,
              help="Write the tables to this file (.csv: figures by code; .xlsx: all).")
@json_option
@click.pass_context
def evaluate(ctx: click.Context, /, study: str, by: str, aim: str, attributes: tuple[str, ...], as_json: bool,
             **shown: Any) -> None:
    """Say how good the engines' suggestions are on this study, beside its own coders.

    Each engine is judged on documents that it has not learnt from and that somebody has read in full. What is found
    is kept for the audit report.
    """
    from qualkit.actions.evaluate import evaluate as act
    from qualkit.actions.evaluation_tables import check_suffix, export_evaluation
    from qualkit.pipeline.evaluating import Asked

    if shown["out"] is not None:
        check_suffix(shown["out"])
    asked = Asked(by=by, folds=shown["folds"], seed=shown["seed"], curve=not shown["no_curve"])
    with progress(quiet=as_json) as draw:
        result = act(here(ctx), study=study, asked=asked, aim=aim, attributes=attributes, fresh=shown["fresh"],
                     on_progress=draw)
    if shown["out"] is not None:
        rows = export_evaluation(result.found, shown["out"])
        click.echo(f"{rows} rows written to {shown['out']}", err=as_json)
        say_internal("names of coders and of groups of people", err=as_json)
    if as_json:
        echo_json(result)
        return
    for part in (_head, _codes, _kappa, _curve, _confusions, _bias, _efficiency, _calibration, _sample):
        part(result.found)
    if result.found["invented"]:
        click.secho(INVENTED, fg="yellow")


def _head(found: Found) -> None:
    if found["invented"]:
        click.secho(INVENTED, fg="yellow")
    material, tuned = found["material"], found["tuned_on"]
    click.secho(f"Engines judged by {_listed(material['coders'])} on {material['passages']:,} passages of "
                f"{material['documents']} documents read in full", bold=True)
    click.echo(f"Cross-validated in {found['folds']} parts by {found['by']}; aim: {found['aim']}. Where people decided "
               "on suggestions only, engines learn and are not judged: nobody knows what they missed there.")
    if tuned["left_out"]:
        click.echo(f"Left out, since cues were tried out on them (tuned_on): {', '.join(tuned['left_out'])}")
    if tuned["unknown"]:
        click.secho(f"tuned_on in qualkit.toml names no document: {', '.join(tuned['unknown'])}", fg="yellow")


def _codes(found: Found) -> None:
    engines = found["engines"]
    click.secho(f"\nBy code: precision, recall, F1 of {found['main']}, and average precision of each", bold=True)
    rows = [["code", "carry it", "suggested", "P", "R", "F1", *(f"AP {name.partition('.')[0]}" for name in engines)]]
    for line in (*found["codes"], {"code": ALL, **found["pooled"]}):
        main = line["figures"][found["main"]]
        rows.append([line["code"], f"{line['positives']}{'*' if line['too_few'] else ''} of {line['asked']}",
                     str(main["suggested"]), *(_two(main[name]["value"]) for name in ("precision", "recall", "f1")),
                     *(_two(line["figures"][name]["ap"]["value"]) for name in engines)])
    _print(rows)
    click.echo(f"  * fewer than {found['fewest']}: too few to say anything of the code by itself.")
    means = ", ".join(f"{name} {_interval(one)}" for name in engines if (one := found["mean_ap"][name]))
    click.echo(f"Mean average precision of the {found['told']} codes with {found['fewest']} or more: {means}")


def _kappa(found: Found) -> None:
    lines = found["kappa"]
    if not lines:
        return
    click.secho(f"\nCohen's kappa on the same passages: the coders with one another, and {found['main']} with each",
                bold=True)
    for coders in dict.fromkeys(tuple(line["coders"]) for line in lines):
        heads = ["coders", *(f"with {coder}" for coder in coders)] if len(coders) > 1 else [f"with {coders[0]}"]
        own = [line for line in lines if tuple(line["coders"]) == coders]
        _print([["code", "passages", *heads], *(
            [line["code"] or ALL, f"{line['units']:,}", *([_interval(line["between"])] if len(coders) > 1 else []),
             *map(_interval, line["machine"])] for line in (*own[1:], own[0]))])


def _curve(found: Found) -> None:
    curve = found["curve"]
    if curve is None:
        click.echo("\nNo learning curve: it takes two documents read in full to be held out, and two to learn from.")
        return
    click.secho(f"\nLearning curve: mean average precision of {len(curve['codes'])} codes on {len(curve['held_out'])} "
                f"documents held out ({curve['passages']} passages)", bold=True)
    _print([["decisions", "passages", "codes learnt", "all engines", "learner alone"], *(
        [f"{one['decisions']:,}", f"{one['passages']:,}", str(one["learnt"]), _interval(one["blend"]),
         _two(one["learner"]["value"])] for one in curve["points"])])
    click.echo(f"  Without learning: {_interval(curve['without'])}. A decision is what one coder said of one passage.")


def _confusions(found: Found) -> None:
    if found["confusions"]:
        click.secho("\nSuggested where another code was given", bold=True)
        _print([["suggested", "given", "passages", "of wrong ones", "instead", "times as often as usual"], *(
            [one["suggested"], one["given"], str(one["count"]), str(one["wrong"]), str(one["instead"]),
             f"{one['times']:.1f}"] for one in found["confusions"])])


def _bias(found: Found) -> None:
    bias = found["bias"]
    if not bias["splits"]:
        click.echo("\nBias: no attribute splits the material.")
        return
    click.secho(f"\nBias: do errors of {found['main']} go with who speaks? All codes with {found['fewest']} passages "
                "or more together", bold=True)
    rows = [["attribute", "group", f"{found['by']}s", "people", "machine", "gap", "recall", "recall gap", "adjusted p"]]
    for split in (one for one in bias["splits"] if not one["code"]):
        for one in split["groups"]:
            told = one["told"]
            rows.append([split["attribute"], one["value"], str(one["participants"]), _share(one["human"]),
                         _share(one["machine"]), _interval(one["gap"]) if told else "cannot be told",
                         _two(one["recall"]), _interval(one["recall_gap"]) if told else "cannot be told",
                         _two(split["recall_adjusted"])])
    _print(rows)
    click.echo("  Gap: machine less people, beside all others; adjusted p: of the differences in recall "
               "(Benjamini and Hochberg).")
    for line in _found_bias(bias):
        click.secho(f"  {line}", fg="yellow")
    joint = next((one for one in bias["joint"] if not one["code"]), None)
    if joint:
        click.echo(f"  All attributes together: p {_two(joint['p'])} over {joint['participants']} {found['by']}s"
                   if joint["p"] is not None else
                   f"  All attributes together: cannot be told from {joint['participants']} {found['by']}s.")


def _found_bias(bias: Found) -> Iterator[str]:
    """The codes on which a difference is more than chance would bring."""
    for split in bias["splits"]:
        for name, p in (("share", split["adjusted"]), ("recall", split["recall_adjusted"])):
            if p is not None and p < .05:
                yield f"{split['code'] or ALL}: the {name} differs by {split['attribute']} (adjusted p {p:.3f})"


def _efficiency(found: Found) -> None:
    lines = found["bias"]["efficiency"]
    if not lines:
        return
    unit = f"{found['by']}s"
    click.secho(f"\nWhat {found['others']} machine-coded {unit} would add to a code's mean share", bold=True)
    _print([["code", unit, "± people", "± errors cancel out", "± error taken off", "worth so many"], *(
        [one["code"], str(one["coded"]), *(f"{1.96 * one[name]:.3f}" for name in ("human", "added", "corrected")),
         f"{one['worth']:.0f}" if one["worth"] else "–"] for one in lines)])
    click.echo("  Taken for granted: those nobody read are like those that were. Worth: how many people would have to\n"
               "  read to be as sure as with the mean error taken off; below those read, the machine adds nothing.")


def _calibration(found: Found) -> None:
    one = found["calibration"]
    if one is None:
        click.echo("\nScores order suggestions and are no probabilities: too little was coded.")
        return
    click.secho(f"\nCalibration: Brier {one['brier']:.4f} (always the usual share: {one['base']:.4f}), expected error "
                f"{one['error']:.3f}", bold=True)
    _print([["said to be", "passages and codes", "said", "was so"], *(
        [f"{row['low']:.1f}–{row['high']:.1f}", f"{row['count']:,}", f"{row['probability']:.2f}",
         f"{row['observed']:.2f}"] for row in one["bins"])])


def _sample(found: Found) -> None:
    one = found["sample"]
    click.secho("\nWhat was never suggested", bold=True)
    if not one["drawn"]:
        click.echo("  Nobody has looked yet: passages are drawn at random and read whole with\n"
                   "  qualkit review --strategy random")
        return
    share = f" ({_share(one['interval'][0])} to {_share(one['interval'][1])})" if one["interval"] else \
        " (too few for an interval)"
    click.echo(f"  Of {one['drawn']} passages drawn at random {one['silent']} have no suggestion; on {one['missed']} "
               f"of these people found something{share}.")


def _print(rows: Sequence[Sequence[str]]) -> None:
    for row in aligned(rows):
        click.echo(row)


def _two(value: float | None) -> str:
    return "–" if value is None else f"{round(value, 2) + 0.0:.2f}"


def _share(value: float | None) -> str:
    return "–" if value is None else "<1%" if 0 < value < .005 else f"{value:.0%}"


def _interval(one: Mapping[str, float | None]) -> str:
    bounds = one["low"] is not None and one["high"] is not None
    return _two(one["value"]) + (f" [{_two(one['low'])}, {_two(one['high'])}]" if bounds else "")


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))
