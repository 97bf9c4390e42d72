using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Lifecycle;

/// <summary>
/// Each start reads the records of what runs. The small executable that becomes the launcher collects garbage over that, with one thread,
/// and starts all the same.
/// </summary>
public sealed class ManyInstancesTests
{
    [Theory]
    [InlineData(400)]
    [InlineData(2500)]
    public async Task Run_BesideManyInstances_Starts(int count)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        using var run = jail.Start(["sh", "-c", "echo ready; exec sleep 1000"]);
        await run.LineAsync();
        var record = jail.Records().ShouldHaveSingleItem();
        var id = Path.GetFileNameWithoutExtension(record);
        (await jail.RunOutsideAsync(
            "sh", "-c",
                $"cd {Path.GetDirectoryName(record)} && for i in $(seq 10000 {9999 + count}); do sed s/{id}/${{i}}{id[5..]}/g {id}.json > "
                    + $"${{i}}{id[5..]}.json; done")).ShouldSucceed();
        jail.Records().Count.ShouldBe(count + 1);

        (await jail.BerthAsync("run", "--profile", "strict", "--", "echo", "works")).ShouldSucceed().ShouldBe("works\n");
    }

    /// <summary>The same without the instances: so few bytes (in hexadecimal) until a collection that one start has several.</summary>
    [Theory]
    [InlineData("40000")]
    [InlineData("20000")]
    [InlineData("10000")]
    public async Task Run_CollectingOften_Starts(string bytes)
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);

        (await jail.RunOutsideAsync("env", $"DOTNET_GCgen0size={bytes}", BerthBinary.Path, "run", "--profile", "strict", "--", "echo",
            "works")).ShouldSucceed().ShouldBe("works\n");
    }
}
