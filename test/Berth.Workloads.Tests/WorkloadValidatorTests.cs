using Berth.Descriptions.Diagnostics;
using Berth.TestKit;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tests;

public sealed class WorkloadValidatorTests
{
    [Fact]
    public void Validate_ValueOfAFlag_NamesTheFlag()
    {
        var spec = new WorkloadSpec { Name = "a", Sandbox = new SandboxSpec { Identity = 10_000 } };

        var diagnostic = WorkloadValidator.Validate(spec, static path => path is "$.sandbox.identity" ? new Place("--identity") : null)
            .ShouldHaveSingleItem();

        diagnostic.ToString().ShouldBe("--identity: identity 10000 is out of range (0 to 9999); give a number from 0 to 9999");
        diagnostic.Expected.ShouldBe("a number from 0 to 9999");
    }

    [Fact]
    public void Validate_NoPlaces_NamesThePath()
    {
        var spec = new WorkloadSpec { Name = "a", Sandbox = new SandboxSpec { Filesystem = [new TmpfsEntry("cache")] } };
        WorkloadValidator.Validate(spec).ShouldHaveSingleItem().ToString()
            .ShouldBe("$.sandbox.filesystem[0].tmpfs: tmpfs \"cache\" is not absolute; write \"/cache\"");
    }

    [Fact]
    public void Validate_PathThatIsNotTheShortest_GivesTheShortest()
    {
        var spec = new WorkloadSpec { Name = "a", WorkingDirectory = "/srv//a/./b/" };
        WorkloadValidator.Validate(spec).ShouldHaveSingleItem().Suggestion.ShouldBe("write \"/srv/a/b\"");
    }

    [Fact]
    public void Validate_BindAtItsOwnPath_IsReportedOnce()
    {
        var spec = new WorkloadSpec { Name = "a", Sandbox = new SandboxSpec { Filesystem = [new BindEntry("data", "data")] } };
        WorkloadValidator.Validate(spec).ShouldHaveSingleItem().Path.ShouldBe("$.sandbox.filesystem[0].bind");
    }

    [Theory]
    [InlineData("$.sandbox.stop.delay", 31_000)]
    [InlineData("$.sandbox.stop.delay", -1)]
    public void Validate_StopDelayOutOfRange_IsAnError(string path, int milliseconds)
    {
        var spec = new WorkloadSpec
        {
            Name = "a",
            Sandbox = new SandboxSpec { Stop = new StopSpec { Delay = TimeSpan.FromMilliseconds(milliseconds) } },
        };
        WorkloadValidator.Validate(spec).ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    [Fact]
    public void Validate_EverythingWrongAtOnce_ReportsEverything()
    {
        var spec = new WorkloadSpec
        {
            Name = "",
            Command = ["../x"],
            Isolation = Isolation.Machine,
            Sandbox = new SandboxSpec
            {
                Network = NetworkMode.None,
                Namespaces = new NamespaceSpec { Net = false, Mount = false },
                Capabilities = ["CAP_NONE"],
                Seccomp = new SeccompSpec { Enabled = false, File = "/f" },
                Resources = new ResourceSpec { Memory = -1, CpuMax = double.NaN },
            },
        };

        WorkloadValidator.Validate(spec).Select(static d => d.Path).ShouldBe(
            [
                "$.name", "$.isolation", "$.sandbox.capabilities[0]", "$.sandbox.seccomp", "$.sandbox.resources.memory",
                "$.sandbox.resources.cpuMax",
                "$.sandbox.namespaces.net", "$.sandbox.namespaces.mount", "$.command[0]",
                "$.sandbox.namespaces", "$.sandbox.capabilities", "$.sandbox.seccomp",
            ],
            ignoreOrder: true);
    }

    [Fact]
    public void Validate_RandomSpec_HasNoErrors() => Properties.Of(static random =>
        WorkloadValidator.Validate(new SpecGenerator(random).Workload()).Where(static d => d.Severity is DiagnosticSeverity.Error)
            .ShouldBeEmpty());
}
