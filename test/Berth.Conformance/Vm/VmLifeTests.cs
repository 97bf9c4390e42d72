using Berth.Conformance.Machine;
using Berth.TestKit;

namespace Berth.Conformance.Vm;

/// <summary>Machines that begin and end, with the real QEMU.</summary>
[Collection(nameof(MachineCollection))]
public sealed class VmLifeTests
{
    [Fact]
    public async Task Run_Temporary_GivesTheExitCodeAndLeavesNothing()
    {
        using var host = await VmHost.CreateAsync();
        var run = await host.RunAsync(["run", "--rm", "-i", .. host.Machine, "--", "sh", "-c", "cat; exit 7"], "input\n");
        run.ShouldBe(new CommandOutput(7, "input\n", ""));
        host.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_Killed_TheMachineEndsAndLeavesNothing()
    {
        using var host = await VmHost.CreateAsync();
        using var run = host.Start(["run", "--rm", .. host.Machine, "--", "sh", "-c", "echo started; exec sleep 4711"]);
        (await run.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("started");
        run.Kill();
        await Eventually.Async(
            () => Task.FromResult(host.Left().Count == 0), TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_KilledWhileTheGuestStarts_TheMachineEndsAtOnce()
    {
        using var host = await VmHost.CreateAsync();
        using var run = host.Start(["run", "--rm", .. host.Machine, "--", "true"]);
        await Eventually.Async(
            () => Task.FromResult(VmHost.Processes(host["state"]).Any(static line => line.Contains("process=berth-vm"))),
            TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        run.Kill();
        // A guest that starts has no agent yet that could be asked to power off, for which stop waits 20 s.
        await Eventually.Async(
            () => Task.FromResult(host.Left().Count == 0), TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_KernelWithoutItsModules_SaysSoBeforeTheStart()
    {
        using var host = await VmHost.CreateAsync();
        var run = await host.RunAsync(["run", "--rm", "--kernel", host.Machine[1], "--initrd", host["initrd"], "--", "true"]);
        run.ExitCode.ShouldBe(125);
        run.Error.ShouldContain("the modules of the kernel");
        run.Error.ShouldContain("(--modules)");
        host.Left().ShouldBeEmpty();

        // Said to need none, it has no driver for the agent's port: the machine ends, and the end of its console is shown.
        var none = await host.RunAsync(["run", "--rm", "--kernel", host.Machine[1], "--modules", "none", "--", "true"]);
        none.ExitCode.ShouldBe(125);
        none.Error.ShouldContain("ended while it started");
        none.Error.ShouldContain("virtio_console");
        host.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_ShareThatTheKernelCannotMount_IsRefused()
    {
        using var host = await VmHost.CreateAsync();
        var run = await host.RunAsync(["run", "-d", "--name", "w1", "--share", $"{host["state"]}:/mnt", .. host.Machine]);
        run.ExitCode.ShouldBe(125);
        run.Error.ShouldContain("has no 9p");
        host.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_KernelThatIsNone_SaysWhyAndLeavesNothing()
    {
        using var host = await VmHost.CreateAsync();
        File.WriteAllText(host["kernel"], "no kernel");
        var run = await host.RunAsync(["run", "--rm", "--kernel", host["kernel"], "--", "true"]);
        run.ExitCode.ShouldBe(125);
        run.Error.ShouldContain("kernel");
        host.Left().ShouldBeEmpty();
    }

    [Fact]
    public async Task Machine_WithAWorkDisk_KeepsItThroughStopKillAndSnapshots()
    {
        using var host = await VmHost.CreateAsync();
        (await host.RunAsync(["create", "--name", "kept", "--work", "64M", "--restart", .. host.Machine])).ShouldSucceed();
        (await host.RunAsync(["start", "kept"])).ShouldSucceed();

        // Stopped in order: what was written just before is there.
        (await host.ExecAsync("kept", "sh", "-c", "echo written >/data/file")).ShouldSucceed();
        (await host.RunAsync(["stop", "kept"])).ShouldSucceed().ShouldBe("kept is stopped\n");
        VmHost.Processes(host["state"]).ShouldBeEmpty();
        (await host.RunAsync(["start", "kept"])).ShouldSucceed();
        (await host.ExecAsync("kept", "cat", "/data/file")).Output.ShouldBe("written\n");

        // A snapshot has memory and disk.
        (await host.ExecAsync("kept", "sh", "-c", "echo before >/tmp/memory")).ShouldSucceed();
        (await host.RunAsync(["snapshot", "kept", "first"])).ShouldSucceed();
        (await host.RunAsync(["show", "kept"])).Output.ShouldMatch(@"\n +snapshot +first, .* ago, \d+M of memory\n");
        (await host.ExecAsync("kept", "sh", "-c", "echo after >/tmp/memory; echo after >/data/file")).ShouldSucceed();
        (await host.RunAsync(["restore", "kept", "first"])).ShouldSucceed();
        (await host.ExecAsync("kept", "cat", "/tmp/memory", "/data/file")).Output.ShouldBe("before\nwritten\n");
        (await host.RunAsync(["restore", "kept", "none"])).ExitCode.ShouldBe(125);

        // A snapshot is removed once.
        (await host.RunAsync(["snapshot", "--remove", "kept", "first"])).ShouldSucceed();
        (await host.RunAsync(["snapshot", "--remove", "kept", "first"])).Error.ShouldContain("no snapshot \"first\"");

        // A paused machine is shown as such, answers nothing, and stops in order.
        (await host.RunAsync(["pause", "kept"])).ShouldSucceed();
        (await host.RunAsync(["list"])).Output.ShouldMatch(@"\nkept +paused ");
        var paused = await host.ExecAsync("kept", "true");
        paused.ExitCode.ShouldBe(125);
        paused.Error.ShouldContain("its state is paused; berth vm resume kept");
        (await host.RunAsync(["stats", "kept"])).ExitCode.ShouldBe(125);
        (await host.RunAsync(["stop", "kept"])).ShouldSucceed().ShouldBe("kept is stopped\n");
        (await host.RunAsync(["start", "kept"])).ShouldSucceed();

        // What would not start again is not stopped for a restart.
        File.Move(host["initrd"], host["moved"]);
        (await host.RunAsync(["restart", "kept"])).Error.ShouldContain(host["initrd"]);
        (await host.ExecAsync("kept", "uname")).ShouldSucceed().ShouldBe("Linux\n");
        File.Move(host["moved"], host["initrd"]);

        // The VMM is killed: the machine is started again, and the disk is intact.
        (await host.ExecAsync("kept", "sh", "-c", "echo synced >/data/second; sync")).ShouldSucceed();
        VmTests.Kill(host, "process=berth-vm");
        await Eventually.Async(
            async () => (await host.ExecAsync("kept", "cat", "/data/second")).Output == "synced\n", TimeSpan.FromMinutes(2),
            TestContext.Current.CancellationToken);

        (await host.RunAsync(["delete", "kept"])).ShouldSucceed();
        host.Left().ShouldBeEmpty();
    }
}
