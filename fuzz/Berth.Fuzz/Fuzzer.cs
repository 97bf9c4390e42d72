using System.Diagnostics;

namespace Berth.Fuzz;

/// <summary>
/// Feeds one target until its time is up. What an input led to, in words, stands in for coverage: an input with a new answer is kept and
/// changed further.
/// </summary>
internal sealed class Fuzzer(Target target, Watchdog watchdog, Crashes crashes, int seed)
{
    private const int MostKnown = 4096, MostCrashes = 5;
    private readonly HashSet<string> _answers = new(StringComparer.Ordinal);

    /// <summary>Returns how many inputs there were, and how many of them broke a promise.</summary>
    public (long Inputs, int Failures, int Answers) Run(TimeSpan budget)
    {
        var known = AllTargets.Corpus(target).Values.ToList();
        var mutator = new Mutator(target, new Random(seed));
        var clock = Stopwatch.StartNew();
        var inputs = 0L;
        var failures = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in known.ToArray())
            Try(input);
        while (clock.Elapsed < budget && failures.Count < MostCrashes)
        {
            var input = mutator.Make(known);
            if (Try(input) && known.Count < MostKnown)
                known.Add(input);
        }

        return (inputs, failures.Count, _answers.Count);

        bool Try(byte[] input)
        {
            inputs++;
            watchdog.Begin(target, input);
            try
            {
                return _answers.Add(target.Read(input));
            }
            catch (Exception error)
            {
                // One of a kind is enough.
                if (failures.Add($"{error.GetType()} {error.StackTrace?.Split('\n')[0]}"))
                    crashes.Write(target, input, error.ToString());
                return false;
            }
            finally
            {
                watchdog.End();
            }
        }
    }
}
