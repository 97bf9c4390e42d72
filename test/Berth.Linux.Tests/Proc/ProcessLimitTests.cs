using Berth.Linux.Proc;

namespace Berth.Linux.Tests.Proc;

public sealed class ProcessLimitTests
{
    [Fact]
    public void Parse_LinesOfTheKernel_AreNumberedInItsOrder()
    {
        var limits = ProcessLimit.Parse(
            """
            Limit                     Soft Limit           Hard Limit           Units
            Max cpu time              unlimited            unlimited            seconds
            Max file size             1048576              unlimited            bytes
            Max nice priority         0                    18446744073709551614 

            """);

        limits.ShouldBe(
            [new ProcessLimit(0, null, null), new ProcessLimit(1, 1048576, null), new ProcessLimit(2, 0, 18446744073709551614)]);
    }

    [Theory]
    [InlineData("Max cpu time")]
    [InlineData("Max cpu time              many                 unlimited            seconds")]
    public void Parse_MalformedLine_Throws(string line) => Should.Throw<FormatException>(() => ProcessLimit.Parse($"Limit\n{line}\n"));

    [Fact]
    public void Find_AProcess_HasItsLimits()
    {
        ProcessLimit.Find(Environment.ProcessId).Single(static l => l.Number == 7).Soft.ShouldNotBeNull("a number of descriptors");
        ProcessLimit.Find(int.MaxValue).ShouldBeEmpty();
    }
}
