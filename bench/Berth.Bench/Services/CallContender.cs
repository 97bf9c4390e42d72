using System.Globalization;
using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.Bench.Services;

/// <summary>A client and its service, two long-running processes. The client reads how often to call, and reports the time.</summary>
internal sealed class CallContender : IDisposable
{
    private readonly Pipe _input = Pipe.Create();
    private readonly Pipe _output = Pipe.Create();
    private readonly ChildProcess _process;
    private readonly StreamReader _answers;

    /// <summary>Starts the client.</summary>
    /// <param name="name">The name in tables.</param>
    /// <param name="cpus">The CPUs for both, in the format of taskset(1).</param>
    /// <param name="command">The client's command line. The client starts its service.</param>
    public CallContender(string name, string cpus, params string[] command)
    {
        Name = name;
        _process = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = ExecutableFinder.Find("taskset") ?? throw new InvalidOperationException("needs taskset (util-linux)"),
            Arguments = ["taskset", "-c", cpus, .. command],
            Descriptors = [new(_input.ReadEnd, 0), new(_output.WriteEnd, 1)],
        });
        _input.ReadEnd.Dispose();
        _output.WriteEnd.Dispose();
        _answers = new StreamReader(new FileStream(_output.ReadEnd, FileAccess.Read, bufferSize: 0));
    }

    public string Name { get; }

    /// <summary>Returns microseconds per call.</summary>
    public double Measure(CallKind kind)
    {
        DescriptorIO.WriteFully(_input.WriteEnd, Encoding.ASCII.GetBytes($"{kind.Count} {kind.Size} {kind.Descriptors}\n"));
        return _answers.ReadLine() is { } line
            ? long.Parse(line, CultureInfo.InvariantCulture) / 1000.0 / kind.Count
            : throw new InvalidOperationException($"{Name} ended: {_process.Wait()}");
    }

    public void Dispose()
    {
        _input.WriteEnd.Dispose();
        _process.Wait();
        _process.Dispose();
        _answers.Dispose();
    }
}
