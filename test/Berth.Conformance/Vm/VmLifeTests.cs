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
        (await host.ExecAsync("kept", "sh", "-c", "echo after >/tmp/memory; echo after >/data/file")).ShouldSucceed();
        (await host.RunAsync(["restore", "kept", "first"])).ShouldSucceed();
        (await host.ExecAsync("kept", "cat", "/tmp/memory", "/data/file")).Output.ShouldBe("before\nwritten\n");
        (await host.RunAsync(["restore", "kept", "none"])).ExitCode.ShouldBe(125);

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
