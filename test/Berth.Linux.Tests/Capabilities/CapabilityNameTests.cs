using System.Text.RegularExpressions;
using Berth.Linux.Capabilities;
using Berth.Linux.Proc;

namespace Berth.Linux.Tests.Capabilities;

public sealed partial class CapabilityNameTests
{
    [Theory]
    [InlineData("CAP_CHOWN", 0)]
    [InlineData("cap_net_bind_service", 10)]
    [InlineData("sys_admin", 21)]
    [InlineData("CHECKPOINT_RESTORE", 40)]
    public void Parse_Name_ReturnsItsNumber(string name, int number) => CapabilityName.Parse(name).ShouldBe(number);

    [Theory]
    [InlineData("CAP_NET_BIND_SERVCE", "unknown capability \"CAP_NET_BIND_SERVCE\"")]
    [InlineData("sys_amdin", "unknown capability \"sys_amdin\"")]
    [InlineData("everything", "unknown capability \"everything\"")]
    public void Parse_Unknown_NamesIt(string name, string message) =>
        Should.Throw<FormatException>(() => CapabilityName.Parse(name)).Message.ShouldBe(message);

    [Fact]
    public void All_AgainstTheHeader_IsTheSame()
    {
        const string Header = "/usr/include/linux/capability.h";
        if (!File.Exists(Header))
            Assert.Skip("needs linux-libc-dev");
        var defined = Definition().Matches(File.ReadAllText(Header)).ToDictionary(
            m => int.Parse(m.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture), m => m.Groups[1].Value);
        for (var number = 0; number < CapabilityName.All.Length && defined.ContainsKey(number); number++)
            CapabilityName.All[number].ShouldBe(defined[number]);
        defined.Count.ShouldBeLessThanOrEqualTo(CapabilityName.All.Length);
        CapabilityName.All.Length.ShouldBe(41);
    }

    [Fact]
    public void Of_Set_ReturnsItsNames() =>
        CapabilityName.Of(1ul | 1ul << 40 | 1ul << 63).ShouldBe(["CAP_CHOWN", "CAP_CHECKPOINT_RESTORE", "CAP_63"]);

    [Fact]
    public void LastOfKernel_ThisKernel_IsNoLessThanThatOf515() => CapabilityName.LastOfKernel.ShouldBeGreaterThanOrEqualTo(40);

    [Fact]
    public void ReadSelf_Effective_IsASubsetOfPermitted()
    {
        var sets = ProcessStatus.ReadSelf().Capabilities;
        (sets.Effective & ~sets.Permitted).ShouldBe(0ul);
        sets.Has(CapabilityName.Parse("chown")).ShouldBe((sets.Effective & 1) != 0);
    }

    [GeneratedRegex(@"#define\s+(CAP_\w+)\s+(\d+)\s")]
    private static partial Regex Definition();
}
