using System.Diagnostics;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.Bench.Start;

/// <summary>
/// Times contenders round by round, each once a round in an order that is drawn anew, so that whatever else the machine does hits
/// all of them alike. What one left to the kernel, namespaces to be taken down say, falls on any of the others.
/// </summary>
internal sealed class Rounds : IDisposable
{
    private const int WarmUp = 10;
    private readonly List<Contender> _contenders = [];
    private readonly List<(string Name, string Reason)> _absent = [];
    private readonly Random _order = new(20_260_101);

    /// <summary>Those that do not run here, and why.</summary>
    public IReadOnlyList<(string Name, string Reason)> Absent => _absent;

    /// <summary>Lets a contender take part if it runs here.</summary>
    public void Add(Contender contender)
    {
        if (FirstRun(contender) is { } reason)
        {
            _absent.Add((contender.Name, reason));
            contender.Dispose();
            return;
        }

        _contenders.Add(contender);
    }

    /// <summary>Notes one that cannot even be made.</summary>
    public void AddAbsent(string name, string reason) => _absent.Add((name, reason));

    /// <summary>Runs the rounds.</summary>
    /// <returns>Microseconds by contender and round.</returns>
    public IReadOnlyList<(Contender Contender, double[] Times)> Run(int rounds)
    {
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        DescriptorMapping[] standard = [new(nothing, 0), new(nothing, 1), new(nothing, 2)];
        var times = _contenders.Select(_ => new double[rounds]).ToArray();
        var order = Enumerable.Range(0, _contenders.Count).ToArray();
        for (var round = -WarmUp; round < rounds; round++)
        {
            _order.Shuffle(order);
            foreach (var i in order)
            {
                var contender = _contenders[i];
                contender.Prepare();
                var start = Stopwatch.GetTimestamp();
                var status = contender.Run(standard);
                var elapsed = Stopwatch.GetElapsedTime(start);
                if (status.Code != contender.Code)
                    throw new InvalidOperationException($"{contender.Name} ended with {status} in round {round}");
                if (round >= 0)
                    times[i][round] = elapsed.TotalMicroseconds;
            }
        }

        return [.. _contenders.Zip(times)];
    }

    /// <inheritdoc/>
    public void Dispose() => _contenders.ForEach(static c => c.Dispose());

    /// <summary>Runs it once to see that it works; null, or what it said.</summary>
    private static string? FirstRun(Contender contender)
    {
        using var input = File.OpenHandle("/dev/null");
        using var said = MemoryFile.Create("said");
        try
        {
            contender.Prepare();
            var status = contender.Run([new(input, 0), new(said.Handle, 1), new(said.Handle, 2)]);
            if (status.Code == contender.Code)
                return null;
            var text = new byte[200];
            var length = RandomAccess.Read(said.Handle, text, 0);
            return $"{status}: {System.Text.Encoding.UTF8.GetString(text, 0, length).ReplaceLineEndings(" ").Trim()}";
        }
        catch (Exception e) when (e is LinuxException or InvalidOperationException)
        {
            return e.Message;
        }
    }
}
