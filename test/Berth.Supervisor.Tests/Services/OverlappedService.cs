using System.Globalization;
using Berth.Linux.Processes;
using Berth.Supervision.Services;
using Berth.Supervisor.Client;
using Berth.Workloads.Specs;

namespace Berth.Supervisor.Tests.Services;

/// <summary>A service with a socket, whose next instance behaves as a file says.</summary>
internal sealed class OverlappedService : IAsyncDisposable
{
    private const string Program =
        """
        import os, signal, socket, sys, time
        mode = lambda: open('mode').read().strip()
        how = mode()
        s = socket.socket(fileno=3)

        def notify(text):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as n:
                n.sendto(text.encode(), os.environ['NOTIFY_SOCKET'])

        if how == 'dies': sys.exit(3)
        if how == 'leaves': sys.exit(0)
        if how == 'never': time.sleep(1000)
        if how == 'lies': notify('MAINPID=1')
        if how == 'forks':
            if os.fork(): sys.exit(0) if not time.sleep(0.3) else None
            notify('MAINPID=%d' % os.getpid())
        if how == 'stubborn': signal.signal(signal.SIGTERM, signal.SIG_IGN)
        draining = False
        def drain(*_):
            global draining
            draining = True
        def cling(*_):
            if os.fork(): os._exit(0)
            os.setsid()
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if how == 'clings': signal.signal(signal.SIGTERM, cling)
        if how == 'drain': signal.signal(signal.SIGTERM, drain)
        while how == 'waits' and mode() != 'serve': time.sleep(0.02)
        s.settimeout(0.05)
        notify('READY=1')
        if how == 'shuts':
            s.shutdown(socket.SHUT_RDWR)
            print('shut', flush=True)
            time.sleep(1000)
        while not draining:
            try: c, _ = s.accept()
            except TimeoutError: continue
            c.settimeout(5)
            try: c.send(b'%d %d' % (os.getpid(), os.fstat(3).st_ino))
            except OSError: pass
            c.close()
        print('drained', flush=True)
        """;

    private readonly Func<Task> _dispose;
    private readonly TemporaryDirectory? _directory;

    private OverlappedService(
        string directory, BuiltinServiceManager manager, ServiceName name, Func<Task> dispose, TemporaryDirectory? own = null) =>
        (Directory, Manager, Name, _dispose, _directory) = (directory, manager, name, dispose, own);

    public string Directory { get; }

    public BuiltinServiceManager Manager { get; }

    public ServiceName Name { get; }

    /// <summary>The supervisor in this process.</summary>
    public RunningSupervisor Supervisor { get; private init; } = null!;

    /// <summary>The supervisor in a process of its own.</summary>
    public OwnProcess Process { get; private init; } = null!;

    private string Socket => Path.Combine(Directory, "web.sock");

    /// <summary>Starts it with a supervisor in this process.</summary>
    public static async Task<OverlappedService> StartAsync(
        string behaviour = "serve", TimeSpan? delay = null, TimeSpan? readyTimeout = null, string? cgroupParent = null)
    {
        Python.Require();
        var supervisor = await RunningSupervisor.StartAsync(cgroupParent);
        var directory = supervisor.Directory.Path;
        Write(directory, behaviour);
        var name = await supervisor.AddAsync("web", "exec python3 program", Spec(directory, delay, readyTimeout));
        var service = new OverlappedService(directory, supervisor.Manager, name, async () => await supervisor.DisposeAsync())
        {
            Supervisor = supervisor,
        };
        await service.UntilAsync(static status => status.Observed is ObservedState.Ready);
        return service;
    }

    /// <summary>Starts it with a supervisor in a process of its own.</summary>
    public static async Task<OverlappedService> StartKillableAsync(string behaviour = "serve")
    {
        Python.Require();
        var directory = new TemporaryDirectory();
        Write(directory.Path, behaviour);
        var process = await OwnProcess.StartAsync(directory.Path);
        var name = await process.AddAsync(
            "web", "exec python3 program", Spec(directory.Path, TimeSpan.FromHours(1), TimeSpan.FromHours(1)));
        var service = new OverlappedService(
            directory.Path, process.Manager, name, async () => await process.DisposeAsync(), directory) { Process = process };
        await service.UntilAsync(static status => status.Observed is ObservedState.Ready);
        return service;
    }

    /// <summary>The next instance behaves so.</summary>
    public void Behave(string how)
    {
        File.WriteAllText(Path.Combine(Directory, "mode.new"), how);
        File.Move(Path.Combine(Directory, "mode.new"), Path.Combine(Directory, "mode"), overwrite: true);
    }

    /// <summary>Kills the supervisor, and starts the next one.</summary>
    /// <param name="between">What happens while there is none.</param>
    public async Task KillAsync(Action? between = null)
    {
        await Process.KillAsync();
        between?.Invoke();
        Process.Begin();
        await Process.AnswersAsync();
    }

    public Task<Visitor.Answer> AskAsync() => Visitor.AskAsync(Socket);

    public Task<ServiceStatus> StatusAsync() => StatusWithoutUseAsync();

    public async Task<ServiceStatus> UntilAsync(Func<ServiceStatus, bool> isSo)
    {
        ServiceStatus? status = null;
        await Eventually.Async(async () => isSo(status = await StatusWithoutUseAsync()));
        return status!;
    }

    /// <summary>Waits until so many instances run.</summary>
    public Task UntilRunningAsync(int count) => Eventually.Async(() => Programs().Count == count);

    /// <summary>Nothing but these processes runs of the service, or soon does not.</summary>
    public async Task ShouldRunAloneAsync(params int[] pids)
    {
        await Eventually.Async(() => Programs().Order().SequenceEqual(pids.Order()));
        await Eventually.Async(() => Launchers() == pids.Length);
    }

    /// <summary>How many descriptors of its socket this process has.</summary>
    public int CountSockets()
    {
        var socket = $"socket:[{Inode()}]";
        return System.IO.Directory.GetFiles("/proc/self/fd").Count(fd => Path.GetFileName(Target(fd)) == socket);
    }

    public async ValueTask DisposeAsync()
    {
        Behave("serve");
        foreach (var stubborn in Programs())
            RunningSupervisor.Kill(stubborn);
        await _dispose();
        _directory?.Dispose();
    }

    private string Inode() => File.ReadLines("/proc/net/unix").Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .First(fields => fields.Length == 8 && fields[7] == Socket)[6];

    private static void Write(string directory, string behaviour)
    {
        File.WriteAllText(Path.Combine(directory, "program"), Program);
        File.WriteAllText(Path.Combine(directory, "mode"), behaviour);
    }

    private static Func<SuperviseSpec, SuperviseSpec> Spec(string directory, TimeSpan? delay, TimeSpan? readyTimeout) => spec => spec with
    {
        Listen = [new ListenSpec(ListenAddress.Parse(Path.Combine(directory, "web.sock")))],
        Ready = new NotifyProbe { Timeout = readyTimeout ?? TimeSpan.FromSeconds(20) },
        Stop = new StopSpec { Delay = delay ?? TimeSpan.FromSeconds(10) },
        Restart = RestartCondition.Always,
    };

    private async Task<ServiceStatus> StatusWithoutUseAsync() =>
        await Manager.StatusAsync(Name, Deadline.Token()) with { Cpu = null, Memory = null };

    /// <summary>The processes of the program.</summary>
    private List<int> Programs() =>
    [
        .. Processes(static command => command.StartsWith("python3\0program\0", StringComparison.Ordinal))
            .Where(pid => Target($"/proc/{pid}/cwd") == Directory),
    ];

    /// <summary>The number of launchers: each has its status file open.</summary>
    private int Launchers() => Processes(static command => command.StartsWith("berth: web\0", StringComparison.Ordinal))
        .Count(
            pid => ProcessDescriptors.Find(
                pid, file => file.StartsWith($"{Directory}/run/status/", StringComparison.Ordinal)) is not null);

    private static IEnumerable<int> Processes(Predicate<string> isOne) => System.IO.Directory.GetDirectories("/proc")
        .Select(static path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0 && isOne(Read($"/proc/{pid}/cmdline")) && ProcessIdentity.Find(pid)?.IsAlive() is true);

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string? Target(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: false)?.FullName;
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
