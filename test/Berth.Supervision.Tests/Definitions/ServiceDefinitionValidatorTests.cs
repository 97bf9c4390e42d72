using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests;

public sealed class ServiceDefinitionValidatorTests
{
    private static readonly ServiceDefinition s_good = TestDefinition.Named("web", "/bin/server", "--name", "a \"b\"\n%i ${HOME}");

    public static TheoryData<string, ServiceDefinition> Bad => new()
    {
        { "command is empty", s_good with { Command = [] } },
        { "command is empty", s_good with { Command = default } },
        { "not an absolute path", s_good with { Command = ["server"] } },
        { "not an absolute path", s_good with { Command = ["./server"] } },
        { "NUL", s_good with { Command = ["/bin/server", "a\0b"] } },
        { "not an absolute path", s_good with { WorkingDirectory = "srv" } },
        { "an unpaired surrogate", s_good with { Command = ["/bin/server", "a\ud800b"] } },
        { "an unpaired surrogate", s_good with { Command = ["/bin/server", "a\udc00"] } },
        { "NUL", s_good with { WorkingDirectory = "/srv\0" } },
        { "name of a user", s_good with { User = "" } },
        { "name of a user", s_good with { User = "root\nExecStart=/bin/sh" } },
        { "more than one line", s_good with { Description = "a\nb" } },
        { "environment variable", s_good with { Environment = s_good.Environment.Add("", "x") } },
        { "environment variable", s_good with { Environment = s_good.Environment.Add("1A", "x") } },
        { "environment variable", s_good with { Environment = s_good.Environment.Add("A=B", "x") } },
        { "environment variable", s_good with { Environment = s_good.Environment.Add("A\n", "x") } },
        { "environment variable", s_good with { Environment = s_good.Environment.Add("É", "x") } },
        { "NUL", s_good with { Environment = s_good.Environment.Add("A", "x\0") } },
        { "$.supervise.log.files: files 0 is out "
            + "of range", s_good with { Supervise = new SuperviseSpec { Log = new LogSpec { Files = 0 } } } },
        { "$.supervise.after[0]: name", s_good with { Supervise = new SuperviseSpec { After = ["a\n"] } } },
        { "unknown capability", s_good with { Hardening = new ServiceHardening { AmbientCapabilities = ["CAP_SYS_ADMIN CAP_ALL"] } } },
        { "$.resources.memory", s_good with { Resources = new ResourceSpec { Memory = -1 } } },
    };

    [Fact]
    public void ThrowIfInvalid_HostileButPossible_Passes() =>
        ServiceDefinitionValidator.ThrowIfInvalid(
            s_good with { Environment = s_good.Environment.Add("_A1", "a\n\"$'%\\🚀"), WorkingDirectory = "/srv/a b" });

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void ThrowIfInvalid_WhatCannotBe_SaysWhat(string expected, ServiceDefinition definition)
    {
        var exception = Assert.Throws<ServiceException>(() => ServiceDefinitionValidator.ThrowIfInvalid(definition));

        Assert.Equal(ServiceErrorKind.InvalidDefinition, exception.Kind);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void ForInstance_Twice_IsRefused()
    {
        var blue = s_good.ForInstance("blue");

        Assert.Equal("web@blue", blue.Name.ToString());
        Assert.Equal("blue", blue.Environment["BERTH_INSTANCE"]);
        Assert.Throws<ServiceException>(() => blue.ForInstance("green"));
    }
}
