using System.Globalization;
using Berth.Fuzz;

// Berth.Fuzz [--seconds N] [--seed N] [--out DIRECTORY] [TARGET...]: feeds all targets, or those named, for N seconds in total.
int Number(string option, int otherwise) =>
    Array.IndexOf(args, option) is >= 0 and var at
        && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : otherwise;

var seed = Number("--seed", Environment.TickCount);
var directory = Array.IndexOf(args, "--out") is >= 0 and var where && where + 1 < args.Length ? args[where + 1] : "artifacts/fuzz";
var named = AllTargets.List.Where(t => args.Contains(t.Name, StringComparer.Ordinal)).ToArray();
IReadOnlyList<Target> targets = named.Length > 0 ? named : AllTargets.List;
var each = TimeSpan.FromSeconds(Number("--seconds", 60)) / targets.Count;

var crashes = new Crashes(directory);
using var watchdog = new Watchdog(crashes);
var broken = 0;
Console.WriteLine($"seed {seed}, {each.TotalSeconds:0.#} s each");
foreach (var target in targets)
{
    var hung = watchdog.Watch();
    var fuzzing = Task.Factory.StartNew(() => new Fuzzer(target, watchdog, crashes, seed).Run(each), TaskCreationOptions.LongRunning);
    if (await Task.WhenAny(fuzzing, hung) == hung)
    {
        Console.WriteLine($"{target.Name,-10} hangs");
        broken++;
        continue;
    }

    var (inputs, failures, answers) = await fuzzing;
    Console.WriteLine($"{target.Name,-10} {inputs,9} inputs, {answers,5} kinds of answer, {failures} broken promises");
    broken += failures;
}

return broken == 0 ? 0 : 1;
