using Berth.Linux.Processes;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Tests.Services;

/// <summary>What the supervisor has of the launcher beside each service, and how it learns of its end.</summary>
public sealed class LauncherTests
{
    [Fact]
    public async Task Running_AService_TakesOneDescriptor()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var status = await RunAsync(supervisor, "web");

        var launcher = LauncherOf(status);
        var held = Directory.GetFiles("/proc/self/fd").Select(static fd => (Target: Target(fd), Info: Info(fd)))
            .Where(fd => fd.Target.StartsWith(supervisor.Runtime + "/pipes/", StringComparison.Ordinal)
                || fd.Info.Contains($"Pid:\t{launcher.Pid}\n", StringComparison.Ordinal));
        held.Count().ShouldBe(1);
    }

    [Fact]
    public async Task Launcher_Killed_ServiceIsStartedAgain()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var status = await RunAsync(supervisor, "web");

        using (var launcher = ProcessHandle.TryOpen(LauncherOf(status))!)
            launcher.Signal(Signal.SIGKILL);

        var again = await supervisor.UntilAsync(status.Name, now => now is { Observed: ObservedState.Ready, Restarts: 1, Pid: not null });
        again.LastExit!.Signal.ShouldBe((int)Signal.SIGKILL);
        await Eventually.Async(() => ProcessIdentity.Find(status.Pid!.Value)?.IsAlive() is not true);
    }

    [Fact]
    public async Task LauncherOfAnEarlierSupervisor_Killed_ServiceIsStartedAgain()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var status = await RunAsync(supervisor, "web");
        await supervisor.EndAsync();
        await supervisor.BeginAsync();

        using (var launcher = ProcessHandle.TryOpen(LauncherOf(status))!)
            launcher.Signal(Signal.SIGKILL);

        (await supervisor.UntilAsync(
            status.Name, now => now is { Observed: ObservedState.Ready, Restarts: 1, Pid: not null })).Pid.ShouldNotBe(status.Pid);
    }

    [Fact]
    public async Task StatusFile_OpenedAndClosedBySomebody_IsNoEnd()
    {
        await using var supervisor = await RunningSupervisor.StartAsync();
        var status = await RunAsync(supervisor, "web");
        var file = Directory.GetFiles(supervisor.Runtime, "web", SearchOption.AllDirectories)
            .Single(static path => Path.GetFileName(Path.GetDirectoryName(path)) == "status");

        for (var i = 0; i < 100; i++)
            File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();

        // What is asked of the supervisor now it does after it has heard of that.
        await RunAsync(supervisor, "other");
        var after = await supervisor.Manager.StatusAsync(status.Name, Deadline.Token());
        (after.Observed, after.Pid, after.Restarts).ShouldBe((ObservedState.Ready, status.Pid, 0));
    }

    private static async Task<ServiceStatus> RunAsync(RunningSupervisor supervisor, string name)
    {
        var status = await supervisor.UntilAsync(
            await supervisor.AddAsync(name, "exec sleep 1000"), status => status is { Observed: ObservedState.Ready, Pid: not null });
        // Before it executes anything it asks to die with its launcher.
        await Eventually.Async(() => File.ReadAllText($"/proc/{status.Pid}/comm") is "sleep\n");
        return status;
    }

    private static ProcessIdentity LauncherOf(ServiceStatus status)
    {
        var stat = File.ReadAllText($"/proc/{status.Pid}/stat");
        return ProcessIdentity.Find(
            int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture))!.Value;
    }

    private static string Target(string descriptor) =>
        IfThere(() => File.ResolveLinkTarget(descriptor, returnFinalTarget: false)!.FullName);

    private static string Info(string descriptor) =>
        IfThere(() => File.ReadAllText(descriptor.Replace("/fd/", "/fdinfo/", StringComparison.Ordinal)));

    // Other tests open and close descriptors meanwhile.
    private static string IfThere(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (IOException)
        {
            return "";
        }
    }
}
