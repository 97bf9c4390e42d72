using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Lifecycle;

/// <summary>Each start reads the records of what runs. However many there are, it starts: the executable that becomes the launcher can't collect garbage.</summary>
public sealed class ManyInstancesTests
{
    [Theory]
    [InlineData(400)]
    [InlineData(2500)] // more than the small executable reads
    public async Task Run_BesideManyInstances_Starts(int count)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        using var run = jail.Start(["sh", "-c", "echo ready; exec sleep 1000"]);
        await run.LineAsync();
        var record = jail.Records().ShouldHaveSingleItem();
        var id = Path.GetFileNameWithoutExtension(record);
        (await jail.RunOutsideAsync(
            "sh", "-c", $"cd {Path.GetDirectoryName(record)} && for i in $(seq 10000 {9999 + count}); do sed s/{id}/${{i}}{id[5..]}/g {id}.json > ${{i}}{id[5..]}.json; done")).ShouldSucceed();
        jail.Records().Count.ShouldBe(count + 1);

        (await jail.BerthAsync("run", "--profile", "strict", "--", "echo", "works")).ShouldSucceed().ShouldBe("works\n");
    }
}
