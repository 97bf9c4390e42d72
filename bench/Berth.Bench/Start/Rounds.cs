using System.Diagnostics;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;

namespace Berth.Bench.Start;

/// <summary>
/// Times contenders in rounds. Each round runs each contender once, in random order, so that other load on the machine affects all of them
/// alike. Work that a contender leaves to the kernel, for example freeing namespaces, affects all of the others.
/// </summary>
internal sealed class Rounds : IDisposable
{
    private const int WarmUp = 10;
    private readonly List<Contender> _contenders = [];
    private readonly List<(string Name, string Reason)> _absent = [];
    private readonly Random _order = new(20_260_101);

    /// <summary>Contenders that do not run here, with the reasons.</summary>
    public IReadOnlyList<(string Name, string Reason)> Absent => _absent;

    /// <summary>Adds a contender if it runs here.</summary>
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

    /// <summary>Adds the name of a contender that can't be created here.</summary>
    public void AddAbsent(string name, string reason) => _absent.Add((name, reason));

    /// <summary>Runs the rounds.</summary>
    /// <returns>The times in microseconds by contender and round.</returns>
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

    /// <summary>Runs a contender once. Returns null if it works, otherwise the error.</summary>
    private static string? FirstRun(Contender contender)
    {
        using var input = File.OpenHandle("/dev/null");
        using var output = MemoryFile.Create("output");
        try
        {
            contender.Prepare();
            var status = contender.Run([new(input, 0), new(output.Handle, 1), new(output.Handle, 2)]);
            if (status.Code == contender.Code)
                return null;
            var text = new byte[200];
            var length = RandomAccess.Read(output.Handle, text, 0);
            return $"{status}: {System.Text.Encoding.UTF8.GetString(text, 0, length).ReplaceLineEndings(" ").Trim()}";
        }
        catch (Exception e) when (e is LinuxException or InvalidOperationException)
        {
            return e.Message;
        }
    }
}
