using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;

namespace Berth.Machines.Tests.Lifecycle;

/// <summary>What is asked of a running machine's VMM.</summary>
public sealed class RunningMachineTests
{
    [Theory]
    [InlineData("running", "running")]
    [InlineData("save-vm", "running")]
    [InlineData("prelaunch", "running")]
    [InlineData("paused", "paused")]
    [InlineData("io-error", "io-error")]
    public async Task State_IsTheVmms_AndOneThatStandsStillIsNotAsked(string qemus, string expected)
    {
        using var directory = new TemporaryDirectory();
        using var qemu = new FakeQemu(directory) { State = qemus };
        var machine = qemu.Store.FindRunning("m3");
        (await machine.ReadStateAsync(Deadline.Token())).ShouldBe(expected);
        if (expected == RunningMachine.RunningState)
        {
            await machine.RequireAnsweringAsync(Deadline.Token());
            return;
        }

        var refused = await Should.ThrowAsync<MachineException>(() => machine.RequireAnsweringAsync(Deadline.Token()));
        refused.Message.ShouldContain(expected);
        refused.Message.ShouldContain("berth vm resume m3");
    }

    [Fact]
    public async Task State_VmmThatDoesNotAnswer_CountsAsRunning()
    {
        using var directory = new TemporaryDirectory();
        using var qemu = new FakeQemu(directory);
        File.Delete($"{qemu.Store.RuntimeOf("m3")}/{MachineSockets.Control}");
        (await qemu.Store.FindRunning("m3").ReadStateAsync(Deadline.Token())).ShouldBe(RunningMachine.RunningState);
    }

    [Theory]
    [InlineData("s1", true)]
    [InlineData("s2", false)]
    public async Task RemoveSnapshot_ThatThereIsNot_IsRefused(string snapshot, bool isThere)
    {
        using var directory = new TemporaryDirectory();
        using var qemu = new FakeQemu(directory) { Snapshots = ["s1"] };
        await using var control = await qemu.Store.FindRunning("m3").ControlAsync(Deadline.Token());
        if (isThere)
        {
            await control.RemoveAsync(snapshot, Deadline.Token());
            qemu.Commands.ShouldContain("snapshot-delete");
            return;
        }

        var refused = await Should.ThrowAsync<VmmException>(() => control.RemoveAsync(snapshot, Deadline.Token()));
        refused.Message.ShouldContain("no snapshot \"s2\"");
        refused.Message.ShouldContain("it has s1");
        qemu.Commands.ShouldNotContain("snapshot-delete");
    }

    [Fact]
    public void FindRunning_OfAMachineThatIsToEnd_DoesNotSayToStartIt()
    {
        using var directory = new TemporaryDirectory();
        var store = new MachineStore(new Berth.Instances.Store.StateDirectories(directory["state"], directory["run"]));
        store.Save(new MachineRecord { Name = "m3", Created = DateTimeOffset.UnixEpoch });
        Should.Throw<MachineException>(() => store.FindRunning("m3", suggestion: null)).Message.ShouldBe("the machine m3 does not run");
        Should.Throw<MachineException>(() => store.FindRunning("m3")).Message.ShouldContain("berth vm start m3");
    }
}
