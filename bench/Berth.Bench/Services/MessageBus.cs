using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.Bench.Services;

/// <summary>A private D-Bus daemon.</summary>
internal sealed class MessageBus : IDisposable
{
    private readonly ChildProcess _daemon;

    public MessageBus(string directory, string cpus)
    {
        var output = Pipe.Create();
        using var nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        _daemon = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = ExecutableFinder.Find("taskset") ?? throw new InvalidOperationException("needs taskset (util-linux)"),
            Arguments =
            [
                "taskset",
                "-c",
                cpus,
                "dbus-daemon",
                "--session",
                "--nofork",
                "--nosyslog",
                "--print-address=1",
                $"--address=unix:dir={directory}",
            ],
            Descriptors = [new(nothing, 0), new(output.WriteEnd, 1), new(nothing, 2)],
        });
        output.WriteEnd.Dispose();
        using var answer = new StreamReader(new FileStream(output.ReadEnd, FileAccess.Read, bufferSize: 0));
        Address = answer.ReadLine() ?? throw new InvalidOperationException($"dbus-daemon did not start: {_daemon.Wait()}");
    }

    public string Address { get; }

    public void Dispose()
    {
        _daemon.Signal(Signal.SIGTERM);
        _daemon.Wait();
        _daemon.Dispose();
    }
}
