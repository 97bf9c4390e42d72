using System.Diagnostics;
using System.Globalization;
using Berth.TestKit.VirtualMachines;

namespace Berth.TestKit.Containers;

/// <summary>
/// A container with a service manager as its process 1: real systemd under systemd-nspawn, real s6-svscan, or Berth's own. Nobody else sees
/// what is changed in its file system; changes outlive a reboot of the container, and end with it. It needs root.
/// </summary>
/// <remarks>
/// All of it runs in a process id namespace whose first process waits for the end of its standard input. However the test ends, killed
/// included, that pipe closes, the process ends, and the kernel kills what is left.
/// </remarks>
public sealed class TestContainer : IAsyncDisposable
{
    /// <summary>An ordinary user in it, whose services run without a login.</summary>
    public const string User = DebianRoot.User;

    private const string Inside = "BERTH_TEST_INSIDE";
    private const string RuntimeDirectory = "/berth/dotnet";
    private const string TestDirectory = "/berth/tests";
    private const string ProgramDirectory = "/usr/bin";

    private static readonly TimeSpan s_bootDeadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan s_testDeadline = TimeSpan.FromMinutes(3);

    private readonly ContainerInit _init;
    private readonly Process _process;
    private readonly string _name;
    private readonly TemporaryDirectory _directory;
    private int _initPid;

    private TestContainer(ContainerInit init, Process process, string name, TemporaryDirectory directory) =>
        (_init, _process, _name, _directory) = (init, process, name, directory);

    /// <summary>Whether this very test runs in a container (<see cref="RunThisTestAsync"/>).</summary>
    public static bool IsHere => Environment.GetEnvironmentVariable(Inside) is not null;

    /// <summary>Starts one; returns when its service manager answers.</summary>
    /// <exception cref="MachineUnavailableException">It cannot be had here; the message says why.</exception>
    public static async Task<TestContainer> StartAsync(ContainerInit init, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new MachineUnavailableException("needs root, to start a container");
        foreach (var program in (string[])["unshare", "nsenter", "findmnt", init is ContainerInit.Systemd ? "systemd-nspawn" : "ip"])
        {
            if (HostTool.Find(program) is null)
                throw new MachineUnavailableException($"needs the program {program}, to start a container");
        }

        if (init is ContainerInit.Berth && !File.Exists(VirtualMachines.MachineFiles.NativeBerth))
            throw new MachineUnavailableException("needs the native berth: run 'make native', or name it in BERTH_NATIVE");
        var root = await DebianRoot.FindAsync(cancellation);
        var directory = new TemporaryDirectory();
        var name = Path.GetFileName(directory.Path);
        var container = new TestContainer(init, Launch(init, directory.Path, root, name), name, directory);
        try
        {
            await container.BootedAsync(previous: 0, cancellation);
        }
        catch
        {
            await container.DisposeAsync();
            throw;
        }

        return container;
    }

    /// <summary>Runs a command in it to its end.</summary>
    /// <param name="user">root, or <see cref="User"/>.</param>
    /// <param name="command">The program and its arguments.</param>
    public Task<CommandOutput> RunAsync(string user, params IReadOnlyList<string> command) =>
        HostCommand.RunAsync("nsenter", [.. Enter(user), .. command], Deadline.Token());

    /// <summary>Copies what is in a directory of the host to the same places below the root of the container.</summary>
    /// <param name="directory">The directory.</param>
    public async Task CopyAsync(string directory) =>
        (await HostCommand.RunAsync(
            "sh", ["-c", "cp -a \"$1\"/* \"$2\"", "sh", directory, $"/proc/{_initPid}/root/"], Deadline.Token())).ShouldSucceed();

    /// <summary>
    /// Runs the calling test inside: starts this test executable there for this one test, and fails or skips as that does.
    /// </summary>
    /// <param name="user">root, or <see cref="User"/>.</param>
    public async Task RunThisTestAsync(string user)
    {
        var context = TestContext.Current;
        var test = $"{context.TestClass!.TestClassName}.{context.TestMethod!.MethodName}";
        var executable = $"{TestDirectory}/{Path.GetFileName(TestExecutable.Path)}";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        limit.CancelAfter(s_testDeadline);
        var result = await HostCommand.RunAsync("nsenter", [.. Enter(user), executable, "-method", test, "-noColor"], limit.Token);
        UnprivilegedUser.TakeResult(result, $"in the container, as {user}");
    }

    /// <summary>Reboots it from within; returns when its service manager answers again.</summary>
    public async Task RebootAsync()
    {
        var previous = _initPid;
        // It may be killed before it can say that it did.
        await RunAsync("root", _init switch
        {
            ContainerInit.Systemd => ["systemctl", "reboot"],
            ContainerInit.S6 => ["s6-svscanctl", "-t", "/run/service"],
            _ => ["sh", "-c", "kill -TERM 1"],
        });
        await BootedAsync(previous, TestContext.Current.CancellationToken);
    }

    /// <summary>Ends it, with everything in it.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        foreach (var cgroup in Cgroups())
            await RemoveAsync(cgroup);
        _directory.Dispose();
    }

    private static Process Launch(ContainerInit init, string directory, string root, string name)
    {
        // The runtime that runs us is in .../shared/Microsoft.NETCore.App/VERSION.
        var runtime = new FileInfo(typeof(object).Assembly.Location).Directory!.Parent!.Parent!.Parent!.FullName;
        List<string> binds = [runtime, RuntimeDirectory, AppContext.BaseDirectory.TrimEnd('/'), TestDirectory];
        foreach (var (program, path) in VirtualMachines.MachineFiles.NativePrograms)
            binds.AddRange([path, $"{ProgramDirectory}/{program}"]);
        var start = new ProcessStartInfo(
            "unshare",
            ["--mount", "--pid", "--fork", "--mount-proc", "--", "sh", "-c", ContainerScript.Text, "container",
                init.ToString().ToLowerInvariant(), directory, root, name, .. binds])
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }

    private async Task BootedAsync(int previous, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        var isUp = false;
        await Eventually.Async(
            async () => _process.HasExited || clock.Elapsed > s_bootDeadline || (isUp = await IsUpAsync(previous)),
            within: s_bootDeadline * 2,
            cancellation);
        if (!isUp)
            throw new MachineUnavailableException(
                $"needs a container that boots; this one said: {File.ReadAllText(_directory["console"])}");
    }

    private async Task<bool> IsUpAsync(int previous)
    {
        _initPid = FindInit();
        if (_initPid == 0 || _initPid == previous)
            return false;
        var answer = await RunAsync("root", _init switch
        {
            ContainerInit.Systemd =>
                ["sh", "-c", "systemctl is-system-running --wait | grep -Eq 'running|degraded' && test -S /run/user/1000/bus"],
            ContainerInit.S6 => ["s6-svscanctl", "-a", "/run/service"],
            // What is not there yet would be started by the asking.
            _ => ["sh", "-c", "grep -q /run/berth/supervisor/control.sock /proc/net/unix && berth service list"],
        });
        return answer.ExitCode == 0;
    }

    /// <summary>
    /// The process below ours that is process 1 of the namespace it is in, and has become the service manager; 0: none yet.
    /// </summary>
    private int FindInit()
    {
        var name = _init switch
        {
            ContainerInit.Systemd => "systemd",
            ContainerInit.S6 => "s6-svscan",
            _ => "berth",
        };
        var pending = new Stack<int>([_process.Id]);
        while (pending.TryPop(out var pid))
        {
            try
            {
                var status = File.ReadAllLines($"/proc/{pid}/status");
                if (status[0] == $"Name:\t{name}"
                    && status.Any(line => line.StartsWith("NSpid:", StringComparison.Ordinal)
                        && line.EndsWith("\t1", StringComparison.Ordinal)))
                    return pid;
                foreach (
                    var child in File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    pending.Push(int.Parse(child, CultureInfo.InvariantCulture));
            }
            catch (IOException)
            {
                // It has ended since.
            }
        }

        return 0;
    }

    private string[] Enter(string user)
    {
        var (id, home) = user == User ? (DebianRoot.UserId, $"/home/{User}") : (0, "/root");
        return
        [
            "--target", $"{_initPid}", "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--",
            "env", "-i", "-C", home, "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8", $"HOME={home}",
                $"USER={user}", $"LOGNAME={user}",
            $"XDG_RUNTIME_DIR=/run/user/{id}", $"DOTNET_ROOT={RuntimeDirectory}", $"BERTH_NATIVE={ProgramDirectory}/berth", $"{Inside}=1",
            "setpriv", $"--reuid={id}", $"--regid={id}", "--init-groups", "--",
        ];
    }

    private IEnumerable<string> Cgroups() =>
        from line in File.ReadLines("/proc/self/mountinfo")
        let fields = line.Split(' ')
        let type = fields[Array.IndexOf(fields, "-") + 1]
        where type is "cgroup2" || (type is "cgroup" && fields[^1].Contains("name=systemd", StringComparison.Ordinal))
        let path = Path.Combine(fields[4], _name)
        where Directory.Exists(path)
        select path;

    private static async Task RemoveAsync(string cgroup)
    {
        foreach (var child in Directory.GetDirectories(cgroup))
            await RemoveAsync(child);
        // What was killed may not be buried yet: EBUSY until then.
        var clock = Stopwatch.StartNew();
        await Eventually.Async(async () =>
            clock.Elapsed > Deadline.Time / 2 || (await HostCommand.RunAsync("rmdir", [cgroup], CancellationToken.None)).ExitCode == 0);
    }
}
