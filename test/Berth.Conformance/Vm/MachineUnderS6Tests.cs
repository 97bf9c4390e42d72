using Berth.Conformance.Machine;
using Berth.Conformance.Supervision;
using Berth.TestKit;
using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Vm;

/// <summary>A workload in a machine, whose service manager is s6.</summary>
[Collection(nameof(MachineCollection))]
public sealed class MachineUnderS6Tests
{
    private const string Script =
        "n=0; [ ! -f /data/n ] || n=$(cat /data/n); n=$((n+1)); echo $n >/data/n; echo start $n; "
            + "trap 'echo stopped; exit 0' TERM; while :; do sleep 1; done";

    [Fact]
    public async Task Service_InAMachine_IsLoggedStoppedInOrderAndKeepsItsData()
    {
        using var host = await VmHost.CreateAsync();
        await using var tree = new S6Tree(host.Environment);
        host.Environment["BERTH_S6_SCANDIR"] = tree.Options.ScanDirectory;
        File.WriteAllText(host["six.json"], $$"""
            { "name": "six", "isolation": "machine", "machine": {{host.MachineObject[..^1]}}, "work": "16M" },
              "command": ["sh", "-c", "{{Script}}"], "sandbox": { "profile": "strict", "resources": { "memory": "256M" } } }
            """);
        (await BerthAsync("service", "register", "--backend", "s6", host["six.json"])).ShouldSucceed().ShouldBe("six registered with s6\n");
        try
        {
            (await BerthAsync("start", "six")).ShouldSucceed();
            await LoggedAsync("start 1");
            (await BerthAsync("stop", "six")).ShouldSucceed();
            await LoggedAsync("stopped");
            VmHost.Processes("name six,process=berth-vm").ShouldBeEmpty();

            // What it wrote is there at the next start.
            (await BerthAsync("start", "six")).ShouldSucceed();
            await LoggedAsync("start 2");
        }
        finally
        {
            (await BerthAsync("service", "unregister", "six")).ShouldSucceed();
        }

        VmHost.Processes("name six,process=berth-vm").ShouldBeEmpty();

        Task<CommandOutput> BerthAsync(params string[] arguments) => host.RunBerthAsync(arguments, null);

        Task LoggedAsync(string line) => Eventually.Async(
            async () => (await BerthAsync("logs", "six", "--no-time")).ShouldSucceed().Split('\n').Contains(line),
            TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }
}
