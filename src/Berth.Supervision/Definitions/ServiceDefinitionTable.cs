using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Berth.Descriptions.Kinds;
using Berth.Supervision.Services;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;
using Berth.Workloads.Tables;

namespace Berth.Supervision.Definitions;

/// <summary>
/// The members of a service definition in JSON. Members that are also in a <c>berth.json</c> use the same tables.
/// </summary>
internal static class ServiceDefinitionTable
{
    private static readonly TextKind s_capability = new(new ChoiceRule("capability", CapabilityNames.All, "CAP_", "capabilities(7)"));

    public static ObjectKind<ServiceDefinition> Kind { get; } = new(
        new ServiceDefinition { Name = ServiceName.Parse("unnamed"), Command = [] },
        [
            new MemberOf<ServiceDefinition, ServiceName>("name",
                new ParsedKind<ServiceName>(
                    "name", "the name of a service, such as \"web\" or \"web@blue\"", new ServiceNameRule().Pattern, ReadName),
                static s => s.Name, static (s, v) => s with { Name = v }, "Its name.") { IsRequired = true },
            new MemberOf<ServiceDefinition, string>("description", new TextKind(new PlainText("description")), static s => s.Description,
                static (s, v) => s with { Description = v },
                "One line for people."),
            new MemberOf<ServiceDefinition, ImmutableArray<string>>(
                "command", new ArrayKind<string>(new TextKind(new PlainText("argument")), "\"/usr/bin/program\", \"argument\""),
                static s => s.Command, static (s, v) =>
                    s with { Command = v }, "The program, by an absolute path, and its arguments.") { IsRequired = true },
            new MemberOf<ServiceDefinition, string>(
                "workingDirectory", new TextKind(new PlainText("workingDirectory", allowEmpty: false)), static s => s.WorkingDirectory,
                static (s, v) => s with { WorkingDirectory = v }, "Where it starts."),
            new MemberOf<ServiceDefinition, ImmutableSortedDictionary<string, string>>(
                "environment", new MapKind<string>(new EnvironmentKeyRule(), new TextKind(new PlainText("value"))),
                static s =>
                    s.Environment, static (s, v) => s with { Environment = v }, "Variables added to what the service manager gives."),
            new MemberOf<ServiceDefinition, string>(
                "user", new TextKind(new PlainText("user", allowEmpty: false)), static s => s.User, static (s, v) => s with { User = v },
                "Who it runs as."),
            new MemberOf<ServiceDefinition, SuperviseSpec>(
                "supervise", SuperviseTable.Kind, static s => s.Supervise, static (s, v) => s with { Supervise = v },
                "How it is kept running."),
            new MemberOf<ServiceDefinition, ResourceSpec>(
                "resources", ResourceTable.Kind, static s => s.Resources, static (s, v) => s with { Resources = v },
                "What it may use."),
            new MemberOf<ServiceDefinition, ServiceHardening>(
                "hardening", Hardening(), static s => s.Hardening, static (s, v) => s with { Hardening = v },
                "What is taken from it."),
            new MemberOf<ServiceDefinition, SandboxNeeds>(
                "sandbox", Sandbox(), static s => s.Sandbox, static (s, v) => s with { Sandbox = v },
                "What its program needs of the host, which makes a sandbox for itself."),
        ]);

    private static ObjectKind<SandboxNeeds> Sandbox()
    {
        var paths = new ArrayKind<string>(new TextKind(new PlainText("path", allowEmpty: false)), "\"/srv/data\"");
        return new(
            new SandboxNeeds(),
            [
                new MemberOf<SandboxNeeds, bool>("limits", BooleanKind.Instance, static s => s.Limits,
                    static (s, v) => s with { Limits = v }, "Whether it makes cgroups below its own."),
                new MemberOf<SandboxNeeds, bool>("identities", BooleanKind.Instance, static s => s.Identities,
                    static (s, v) => s with { Identities = v }, "Whether it becomes other users."),
                new MemberOf<SandboxNeeds, bool>("network", BooleanKind.Instance, static s => s.Network,
                    static (s, v) => s with { Network = v }, "Whether it uses the host's network."),
                new MemberOf<SandboxNeeds, bool>("debugging", BooleanKind.Instance, static s => s.Debugging,
                    static (s, v) => s with { Debugging = v }, "Whether it may debug."),
                new MemberOf<SandboxNeeds, bool>("foreign", BooleanKind.Instance, static s => s.Foreign,
                    static (s, v) => s with { Foreign = v }, "Whether it may make foreign calls."),
                new MemberOf<SandboxNeeds, ImmutableArray<string>>(
                    "reads", paths, static s => s.Reads, static (s, v) => s with { Reads = v }, "Paths that it reads."),
                new MemberOf<SandboxNeeds, ImmutableArray<string>>(
                    "writes", paths, static s => s.Writes, static (s, v) => s with { Writes = v }, "Paths that it writes to."),
            ]);
    }

    private static ObjectKind<ServiceHardening> Hardening() => new(
        new ServiceHardening(),
        [
            new MemberOf<ServiceHardening, bool>(
                "noNewPrivileges", BooleanKind.Instance, static s => s.NoNewPrivileges, static (s, v) => s with { NoNewPrivileges = v },
                "Whether it can never gain privileges by execve(2)."),
            new MemberOf<ServiceHardening, SystemProtection>("protectSystem", new EnumKind<SystemProtection>("protectSystem",
                [
                    new EnumWord<SystemProtection>(SystemProtection.None, "none", "Nothing is read-only."),
                    new EnumWord<SystemProtection>(SystemProtection.System, "system", "/usr and the boot loader's directories are."),
                    new EnumWord<SystemProtection>(SystemProtection.Full, "full", "/etc is as well."),
                    new EnumWord<SystemProtection>(SystemProtection.Strict, "strict", "All but /dev, /proc and /sys is."),
                ]), static s => s.ProtectSystem, static (
                    s, v) => s with { ProtectSystem = v }, "Which system directories are read-only for it."),
            new MemberOf<ServiceHardening, bool>(
                "privateTmp", BooleanKind.Instance, static s => s.PrivateTmp, static (s, v) => s with { PrivateTmp = v },
                "Whether it has a /tmp of its own."),
            new MemberOf<ServiceHardening, ImmutableArray<string>?>("capabilityBounding",
                new NullableKind<ImmutableArray<string>>(new ArrayKind<string>(s_capability, "\"CAP_NET_BIND_SERVICE\"")),
                static s =>
                    s.CapabilityBounding, static (s, v) => s with { CapabilityBounding = v }, "The capabilities that it can ever have."),
            new MemberOf<ServiceHardening, ImmutableArray<string>>(
                "ambientCapabilities", new ArrayKind<string>(s_capability, "\"CAP_NET_BIND_SERVICE\""),
                static s => s.AmbientCapabilities, static (s, v) =>
                    s with { AmbientCapabilities = v }, "The capabilities that it has though it is not root's."),
        ]);

    private static bool ReadName(string text, [NotNullWhen(true)] out ServiceName? name, out string? fault)
    {
        fault = null;
        return ServiceName.TryParse(text, out name);
    }
}
