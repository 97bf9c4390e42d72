using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using Berth.Architecture.Tests.Repository;
using Berth.Engine.Events;
using Berth.Engine.Requests;

namespace Berth.Architecture.Tests.FrontEnds;

/// <summary>The command line parses into requests and renders events, and does nothing else.</summary>
public sealed class RequestCommandTests
{
    private const string TextRenderer = "src/Berth.Cli/Rendering/TextRenderer.cs";

    private static readonly Assembly s_cli = Assembly.Load("berth");

    // They ask for nothing: the last prints a constant, the others only have subcommands.
    private static readonly string[] s_withoutRequest =
        ["ServiceCommand", "ImageCommand", "VmCommand", "ReleaseCommand", "FleetCommand", "CompletionsCommand"];

    [Fact]
    public void Commands_EachOne_ReadsOneKindOfRequest()
    {
        Commands().Where(static command => RequestOf(command) is null).Select(static command => command.Name).Order(StringComparer.Ordinal)
            .ShouldBe(s_withoutRequest.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Requests_EachKind_IsReadByOneCommand()
    {
        var read = Commands().Select(RequestOf).OfType<Type>().Select(static type => type.Name).Order(StringComparer.Ordinal);

        read.ShouldBe(Derived(typeof(Request)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Events_EachKind_IsShown()
    {
        var text = Repo.Read(TextRenderer) + Repo.Read("src/Berth.Cli/Rendering/JsonRenderer.cs")
            + Repo.Read("src/Berth.Cli/Commands/Services/TopView.cs");

        Derived(typeof(EngineEvent))
            .Where(name => !text.Contains($" {name} ", StringComparison.Ordinal))
            .ShouldBeEmpty($"show it in {TextRenderer}");
    }

    [Fact]
    public void FrontEnd_NamesNothingThatDecides()
    {
        var deciding = new Regex(@"\b(ServiceManagers|WorkloadCommands|HostContext|SandboxPlanner|InstanceStore|BuiltinServiceManager)\b",
            RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));

        Repo.Matching("src/Berth.Cli/", ".cs").Where(file => deciding.IsMatch(Repo.Read(file))).ShouldBeEmpty("a request asks for it");
        deciding.IsMatch(Repo.Read("src/Berth.Engine/Execution/EngineContext.cs")).ShouldBeTrue();
    }

    private static IEnumerable<Type> Commands() =>
        s_cli.GetTypes().Where(static type => type.IsSubclassOf(typeof(Command)) && type is { IsAbstract: false, Name: not "RootCommand" });

    /// <summary>The request that a command is generic over; null: it is of another kind.</summary>
    private static Type? RequestOf(Type command)
    {
        for (var type = command; type is not null; type = type.BaseType)
        {
            if (type is { IsGenericType: true, Name: "RequestCommand`1" })
                return type.GenericTypeArguments[0];
        }

        return null;
    }

    private static IEnumerable<string> Derived(Type from) =>
        from.Assembly.GetTypes().Where(type => type.IsSubclassOf(from)).Select(static type => type.Name);
}
