using Berth.Linux.Proc;

namespace Berth.Linux.Tests.Proc;

public sealed class ProcessStatusTests
{
    private const string Text =
        "Name:\ta: b\nState:\tS (sleeping)\nPid:\t12\nPPid:\t3\nUid:\t1000\t1001\t1002\t4294967295\nGid:\t5\t6\t7\t8\nGroups:\t4 24 "
            + "\nNSpid:\t12\t1\n"
        + "CapInh:\t0000000000000000\nCapPrm:\t000001ffffffffff\n"
        + "CapEff:\t0000000000000400\nCapBnd:\t000001ffffffffff\nCapAmb:\t0000000000000000\n"
        + "NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n";

    [Fact]
    public void Parse_SandboxedProcess_HasAllFields()
    {
        var status = ProcessStatus.Parse(Text);
        status.Name.ShouldBe("a: b");
        status.State.ShouldBe('S');
        (status.Pid, status.ParentPid).ShouldBe((12, 3));
        status.Uids.ShouldBe([1000u, 1001u, 1002u, uint.MaxValue]);
        status.Gids.ShouldBe([5u, 6u, 7u, 8u]);
        status.Groups.ShouldBe([4u, 24u]);
        status.NamespacePids.ShouldBe([12, 1]);
        status.Capabilities.Permitted.ShouldBe(0x1FFFFFFFFFFul);
        status.Capabilities.Effective.ShouldBe(0x400ul);
        status.NoNewPrivileges.ShouldBeTrue();
        status.Seccomp.ShouldBe(SeccompMode.Filter);
        status.SeccompFilters.ShouldBe(3);
    }

    [Fact]
    public void Parse_FieldMissing_NamesIt() =>
        Should.Throw<FormatException>(() => ProcessStatus.Parse(Text.Replace("CapBnd", "CapXyz", StringComparison.Ordinal))).Message
            .ShouldContain("CapBnd");

    [Fact]
    public void ReadSelf_ReturnsThisProcess()
    {
        var status = ProcessStatus.ReadSelf();
        status.Pid.ShouldBe(Environment.ProcessId);
        status.NamespacePids[^1].ShouldBe(status.Pid);
        ProcessStatus.Find(status.Pid)!.Name.ShouldBe(status.Name);
    }

    [Fact]
    public void Find_NoSuchProcess_IsNull() => ProcessStatus.Find(int.MaxValue).ShouldBeNull();
}
