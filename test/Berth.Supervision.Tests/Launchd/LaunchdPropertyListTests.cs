using System.Xml;
using System.Xml.Linq;
using Berth.Supervision.Definitions;
using Berth.Supervision.Launchd;
using Berth.Supervision.Programs;
using Berth.Supervision.Services;
using Berth.Workloads.Schedules;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Tests;

public sealed class LaunchdPropertyListTests
{
    public static TheoryData<string> Names => [.. TestDefinitions.All.Select(static definition => definition.Name.ToString())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_Definition_IsTheGoldenFile(string name) =>
        GoldenText.Verify($"Launchd/{name}.plist", Write(TestDefinitions.Get(name)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Write_HostileText_ComesBackFromXmlAsItWas(string name)
    {
        var definition = TestDefinitions.Get(name);

        var dictionary = Parse(Write(definition));

        Assert.Equal(definition.Command, Value(dictionary, "ProgramArguments").Elements().Select(static item => item.Value));
        if (!definition.Environment.IsEmpty)
        {
            var variables = Value(dictionary, "EnvironmentVariables").Elements().ToList();
            Assert.Equal(definition.Environment.Keys, variables.Where(static item => item.Name == "key").Select(static item => item.Value));
            Assert.Equal(
                definition.Environment.Values, variables.Where(static item => item.Name == "string").Select(static item => item.Value));
        }
    }

    [Theory]
    [InlineData("a\u0001b", "U+0001")]
    [InlineData("a\u001bb", "U+001B")]
    [InlineData("a\uffffb", "U+FFFF")]
    public void Write_CharacterThatXmlCannotHold_IsRefused(string argument, string expected)
    {
        var exception = Assert.Throws<ServiceException>(() => Write(TestDefinition.Named("x", "/bin/echo", argument)));

        Assert.Equal(ServiceErrorKind.NotSupported, exception.Kind);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    // Half a pair does not survive the way of a theory's argument.
    [Fact]
    public void Write_HalfACharacter_IsRefused() => Write_CharacterThatXmlCannotHold_IsRefused("a\ud800b", "U+D800");

    [Fact]
    public void Write_WhatLaunchdCannotDo_IsRefused()
    {
        var plain = TestDefinition.Named("x");
        Assert.All(
            [
                plain with { Supervise = new SuperviseSpec { Stop = new StopSpec { Signal = "SIGINT" } } },
                plain with { Supervise = new SuperviseSpec { StartLimit = new StartLimitSpec() } },
                plain with { Resources = new ResourceSpec { Rlimits = new ResourceSpec().Rlimits.Add("nice", new RlimitSpec(1, 1)) } },
                Timed("*-*-* 00:00:30"),
                Timed("daily UTC"),
                Timed("2027-*-* 00:00"),
                Timed("Mon *-*-01 00:00"),
                Timed("0..22:0..58"),
            ],
            definition => Assert.Equal(ServiceErrorKind.NotSupported, Assert.Throws<ServiceException>(() => Write(definition)).Kind));

        ServiceDefinition Timed(string at) => plain with
        {
            Supervise = new SuperviseSpec { Timer = new TimerSpec { At = CalendarExpression.Parse(at) } },
        };
    }

    [Theory]
    [InlineData("Sat,Sun 03:30", "Weekday=6 Hour=3 Minute=30;Weekday=7 Hour=3 Minute=30")]
    [InlineData("*:0/30", "Minute=0;Minute=30")]
    [InlineData("*:*", "")]
    [InlineData("*-02-01 00:00", "Month=2 Day=1 Hour=0 Minute=0")]
    public void Expand_Expression_IsTheSameMoments(string expression, string expected) =>
        Assert.Equal(expected,
            string.Join(';',
                LaunchdCalendar.Expand(CalendarExpression.Parse(expression))!.Select(
                    static moment => string.Join(' ', moment.Select(static part => $"{part.Key}={part.Value}")))));

    internal static XElement Parse(byte[] list)
    {
        using var reader =
            XmlReader.Create(new MemoryStream(list), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null });
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace).Root!.Element("dict")!;
    }

    private static XElement Value(XElement dictionary, string key) =>
        dictionary.Elements("key").Single(item => item.Value == key).ElementsAfterSelf().First();

    // The plainest of them has a signal that launchd can't send; the golden file has the rest of it.
    private static byte[] Write(ServiceDefinition definition) => LaunchdPropertyList.Write(
        definition.Name.ToString() is "full"
            ? definition with { Supervise = definition.Supervise with { Stop = new StopSpec { Delay = TimeSpan.FromSeconds(20) } } }
            : definition,
        $"/Library/Logs/Berth/berth.{definition.Name}.log");
}
