using System.Diagnostics;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Supervisor;
using Berth.Supervisor.Client;

namespace Berth.Supervisor.Tests.Services;

/// <summary>
/// A supervisor in a process of its own, which can be killed, and become another program. It is this executable, called in another way.
/// </summary>
internal sealed class OwnProcess(string directory) : IAsyncDisposable
{
    public const string Verb = "supervise";

    private Process? _process;

    public BuiltinServiceManager Manager { get; } = new(Path.Combine(directory, "state"));

    public string State => Path.Combine(directory, "state");

    public int Pid => _process!.Id;

    public bool HasEnded => _process!.HasExited;

    public ProcessIdentity Identity => ProcessIdentity.Find(Pid)!.Value;

    /// <summary>What such a process does.</summary>
    public static void Supervise(string directory) => new BuiltinSupervisor(new SupervisorOptions
    {
        StateDirectory = Path.Combine(directory, "state"),
        RuntimeDirectory = Path.Combine(directory, "run"),
        Launcher = RunningSupervisor.Launcher(),
        SuccessorArguments = [Verb, directory],
        Report = Console.Error.WriteLine,
    }).Run(CancellationToken.None);

    /// <summary>Starts it, and waits until it answers.</summary>
    public static async Task<OwnProcess> StartAsync(string directory)
    {
        var process = new OwnProcess(directory);
        process.Begin();
        await process.AnswersAsync();
        return process;
    }

    /// <summary>Starts it.</summary>
    public void Begin()
    {
        _process?.Dispose();
        var start = new ProcessStartInfo(TestExecutable.Path, [Verb, directory]) { UseShellExecute = false };
        // Less to do before it supervises.
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = Process.Start(start)!;
    }

    /// <summary>Waits until it answers.</summary>
    public Task AnswersAsync() => Eventually.Async(async () =>
    {
        try
        {
            await Manager.StatusAsync(ServiceName.Parse("nobody"), Deadline.Token());
            return true;
        }
        catch (ServiceException none)
        {
            _process!.HasExited.ShouldBeFalse();
            return none.Kind is ServiceErrorKind.NotRegistered;
        }
    });

    /// <summary>Waits until it answers that did before, and may not for a moment.</summary>
    public Task AnswersAgainAsync() => Eventually.Async(async () => await Manager.AnswersAsync(Deadline.Token()));

    /// <summary>Kills it, as kill -9 does.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(Deadline.Token());
    }

    /// <summary>Registers and starts a service that a shell runs.</summary>
    public async Task<ServiceName> AddAsync(
        string name, string script, Func<Workloads.Specs.SuperviseSpec, Workloads.Specs.SuperviseSpec>? change = null)
    {
        var definition = new ServiceDefinition
        {
            Name = ServiceName.Parse(name),
            Command = ["/bin/sh", "-c", script],
            WorkingDirectory = directory,
            Supervise = (change ?? (static supervise => supervise))(new() { Log = new() { Files = 1000, Size = 1 << 18 } }),
        };
        await Manager.RegisterAsync(definition, start: true, Deadline.Token());
        return definition.Name;
    }

    /// <summary>Waits until a service is as it should be.</summary>
    public async Task<ServiceStatus> UntilAsync(ServiceName name, Func<ServiceStatus, bool> isSo)
    {
        ServiceStatus? status = null;
        await Eventually.Async(async () => isSo(status = await Manager.StatusAsync(name, Deadline.Token())));
        return status!;
    }

    /// <summary>Waits until a service has so many lines in its log.</summary>
    public Task HasWrittenAsync(ServiceName name, int lines) => Eventually.Async(async () =>
    {
        var count = 0;
        await foreach (var line in Manager.LogsAsync(name, new LogQuery { Lines = lines }, Deadline.Token()))
            count++;
        return count == lines;
    });

    /// <summary>The lines of a service's log, in order, without their times.</summary>
    public IEnumerable<string> Log(ServiceName name) =>
        new DirectoryInfo(Path.Combine(State, "logs", name.ToString())) is { Exists: false }
            ? []
            : Directory.GetFiles(Path.Combine(State, "logs", name.ToString()))
                .OrderBy(static path => Path.GetFileName(path) == "current")
                .ThenBy(static path => path, StringComparer.Ordinal)
            .SelectMany(File.ReadLines).Select(static line => line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]);

    /// <summary>Checks that a service which writes 0, 1, 2, … has every number in its log, once, and in order.</summary>
    public int ShouldHaveEveryNumber(ServiceName name)
    {
        var next = 0;
        foreach (var line in Log(name))
        {
            line.ShouldBe($"{next}", $"{name}: after {next - 1}");
            next++;
        }

        return next;
    }

    /// <summary>Ends it and its services.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: true })
            Begin();
        await AnswersAsync();
        var names = (await Manager.ListAsync(Deadline.Token())).Select(static status => status.Name);
        await Task.WhenAll(names.Select(name => Manager.UnregisterAsync(name, Deadline.Token())));
        await KillAsync();
        _process!.Dispose();
    }
}
