using System.Text;
using Berth.Descriptions.Kinds;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Workloads;

namespace Berth.Supervision.Tests;

public sealed class ServiceDefinitionFileTests
{
    public static TheoryData<string> Names => [.. TestDefinitions.All.Select(static definition => definition.Name.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parse_WhatWasWritten_IsTheSameDefinition(string name)
    {
        var definition = TestDefinitions.Get(name);

        var written = ServiceDefinitionFile.Write(definition);
        var read = ServiceDefinitionFile.Parse(written.Span, "services/x.json");

        Assert.True(ServiceDefinitionFile.Same(definition, read));
        Assert.Equal(Encoding.UTF8.GetString(written.Span), Encoding.UTF8.GetString(ServiceDefinitionFile.Write(read).Span));
    }

    [Fact]
    public void Same_AnyTwoOfThem_AreDifferent() =>
        Assert.All(TestDefinitions.All, a => Assert.Single(TestDefinitions.All, b => ServiceDefinitionFile.Same(a, b)));

    [Theory]
    [InlineData("", "x.json:1:1")]
    [InlineData("{", "x.json:1:")]
    [InlineData("{ \"command\": [\"/a\"] }", "name is missing")]
    [InlineData("{ \"name\": \"web\\n\", \"command\": [\"/a\"] }", "x.json:1:11: $.name")]
    [InlineData("{ \"name\": \"web\", \"command\": [] }", "the command is empty")]
    [InlineData("{ \"name\": \"web\", \"command\": [\"a\"] }", "not an absolute path")]
    [InlineData("{ \"name\": \"web\", \"command\": [\"/a\"], \"environment\": { \"A B\": \"\" } }", "environment variable")]
    [InlineData("{ \"name\": \"web\", \"name\": \"web\", \"command\": [\"/a\"] }", "x.json:1:18")]
    [InlineData("{ \"name\": \"web\", \"command\": [\"/a\"], \"supervise\": { \"restart\": \"sometimes\" } }", "$.supervise.restart")]
    public void Parse_BrokenFile_SaysWhereAndWhat(string text, string expected)
    {
        var exception = Assert.Throws<ServiceException>(() => ServiceDefinitionFile.Parse(Encoding.UTF8.GetBytes(text), "x.json"));

        Assert.Equal(ServiceErrorKind.InvalidDefinition, exception.Kind);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TooLong_IsRefused() =>
        Assert.Throws<ServiceException>(() => ServiceDefinitionFile.Parse(new byte[WorkloadFile.MaxLength + 1], "x.json"));
}
