using Berth.Engine.Services;
using Berth.Linux.Processes;
using Berth.Supervision.Definitions;
using Berth.Supervision.Logs;
using Berth.Supervision.Services;
using Berth.Supervisor;
using Berth.Supervisor.Client;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>A supervisor in this process, with directories of its own. What it started is ended with it.</summary>
internal sealed class RunningSupervisor : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private CancellationTokenSource _end = new();
    private BuiltinSupervisor? _supervisor;
    private Task _run = Task.CompletedTask;

    public BuiltinServiceManager Manager { get; private set; } = null!;

    public List<string> Reports { get; } = [];

    /// <summary>What else is done with what it reports.</summary>
    public Action<string>? Reported { get; set; }

    public string? CgroupParent { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public string State => _directory["state"];

    public string Runtime => _directory["run"];

    public TemporaryDirectory Directory => _directory;

    /// <summary>The product's launcher, with little in the environment.</summary>
    public static ServiceLauncher Launcher() =>
        new(new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin", ["HOME"] = "/" }, Path.GetTempPath());

    public static async Task<RunningSupervisor> StartAsync(string? cgroupParent = null, TimeProvider? time = null)
    {
        var running = new RunningSupervisor { CgroupParent = cgroupParent, Time = time ?? TimeProvider.System };
        await running.BeginAsync();
        return running;
    }

    /// <summary>Starts a supervisor on the same directories.</summary>
    public async Task BeginAsync()
    {
        _end = new CancellationTokenSource();
        _supervisor = new BuiltinSupervisor(new SupervisorOptions
        {
            StateDirectory = State,
            RuntimeDirectory = Runtime,
            Launcher = Launcher(),
            CgroupParent = CgroupParent,
            Time = Time,
            Report = text =>
            {
                lock (Reports)
                    Reports.Add(text);
                Reported?.Invoke(text);
            },
        });
        _run = _supervisor.RunAsync(_end.Token);
        Manager = new BuiltinServiceManager(State);
        await Eventually.Async(() => File.Exists(Path.Combine(Runtime, "control.sock")) || _run.IsCompleted);
        if (_run.IsFaulted)
            await _run;
    }

    /// <summary>Ends the supervisor; the services run on.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await Deadline.Within(_run);
        _end.Dispose();
    }

    /// <summary>Registers and starts a service that a shell runs.</summary>
    public async Task<ServiceName> AddAsync(
        string name, string script, Func<SuperviseSpec, SuperviseSpec>? change = null, bool start = true)
    {
        var definition = Definition(name, script, change);
        await Manager.RegisterAsync(definition, start, Deadline.Token());
        return definition.Name;
    }

    public ServiceDefinition Definition(string name, string script, Func<SuperviseSpec, SuperviseSpec>? change = null) => new()
    {
        Name = ServiceName.Parse(name),
        Command = ["/bin/sh", "-c", script],
        WorkingDirectory = _directory.Path,
        Supervise = (change
            ?? (supervise => supervise))(new SuperviseSpec { Backoff = new BackoffSpec { Initial = TimeSpan.FromMilliseconds(20) } }),
    };

    /// <summary>Waits until a service is as it should be.</summary>
    public async Task<ServiceStatus> UntilAsync(
        ServiceName name, Func<ServiceStatus, bool> isSo,
        [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(isSo))] string expected = "")
    {
        var status = await Manager.StatusAsync(name, Deadline.Token());
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.Async(async () =>
        {
            if (isSo(status))
                return true;
            if (clock.Elapsed > Deadline.Time)
                Assert.Fail($"not within {Deadline.Time.TotalSeconds} s: {expected}, but {status}");
            status = await Manager.StatusAsync(name, Deadline.Token());
            return false;
        });

        return status;
    }

    /// <summary>How many clients wait for something to be so.</summary>
    public Task<int> CountWaitsAsync() => _supervisor!.CountWaitsAsync();

    /// <summary>How many timers the supervisor has.</summary>
    public Task<int> CountTimersAsync() => _supervisor!.CountTimersAsync();

    /// <summary>Finds something out on the thread of the supervision.</summary>
    public Task<T> InLoopAsync<T>(Func<T> find) => _supervisor!.InLoopAsync(find);

    /// <summary>Kills a process of a service.</summary>
    public static void Kill(int pid)
    {
        using var process = ProcessHandle.TryOpen(ProcessIdentity.Find(pid)!.Value);
        process?.Signal(Signal.SIGKILL);
    }

    public async Task<List<string>> LogAsync(ServiceName name)
    {
        var lines = new List<string>();
        await foreach (var line in Manager.LogsAsync(name, new LogQuery(), Deadline.Token()))
            lines.Add(line.Text);
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_run.IsCompleted)
        {
            foreach (var status in await Manager.ListAsync(Deadline.Token()))
            {
                try
                {
                    await Manager.StopAsync(status.Name, Deadline.Token());
                }
                catch (ServiceException unknown) when (unknown.Kind == ServiceErrorKind.NotRegistered)
                {
                    // Its definition is broken, and nothing of it runs.
                }
            }

            await EndAsync();
        }

        _directory.Dispose();
    }
}
