using System.Collections.Immutable;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>sandbox</c> object.</summary>
internal static class SandboxTable
{
    private const int MostIdentity = 9999;

    public static ObjectKind<SandboxSpec> Kind { get; } = new(
        new SandboxSpec(),
        [
            new MemberOf<SandboxSpec, SandboxProfile>("profile", new EnumKind<SandboxProfile>("profile",
                [
                    new EnumWord<SandboxProfile>(SandboxProfile.Strict, "strict",
                        "System directories read-only, a private home and tmp, no network."),
                    new EnumWord<SandboxProfile>(SandboxProfile.Workspace, "workspace", "Strict, plus the current directory, writable."),
                    new EnumWord<SandboxProfile>(SandboxProfile.Agent, "agent",
                        "Workspace, with git's settings; hooks, git's configuration, editor and shell start-up files read-only, and "
                            + "files named like secrets denied."),
                    new EnumWord<SandboxProfile>(SandboxProfile.Desktop, "desktop",
                        "Strict, plus what a program with windows needs: the Wayland display, sound and the graphics processor, where "
                            + "the host has them."),
                    new EnumWord<SandboxProfile>(SandboxProfile.Permissive, "permissive",
                        "The host's root writable, the host's network, a terminal. Isolates little."),
                ]), static s => s.Profile, static (s, v) => s with { Profile = v },
                "A set of entries and settings to start from. The entries of the description come after those of the profile."),
            new MemberOf<SandboxSpec, IsolationTier>("require", new EnumKind<IsolationTier>("tier",
                [
                    new EnumWord<IsolationTier>(IsolationTier.None, "none", "Nothing is promised."),
                    new EnumWord<IsolationTier>(IsolationTier.Landlock, "landlock",
                        "Landlock, seccomp, no_new_privs and closed descriptors; no namespaces."),
                    new EnumWord<IsolationTier>(IsolationTier.Namespaces, "namespaces", "Everything."),
                ]), static s => s.Require, static (s, v) => s with { Require = v },
                "The lowest tier that the workload accepts; below it, Berth refuses to start the workload."),
            new MemberOf<SandboxSpec, int?>("identity", new NullableKind<int>(new IntegerKind("identity", 0, MostIdentity)),
                static s => s.Identity, static (s, v) => s with { Identity = v },
                "A subordinate user of the caller: two identities share no files. Left out: the caller's own uid, or identity 0 if "
                    + "the caller is root.")
            { Aliases = ["uid", "user"] },
            new MemberOf<SandboxSpec, ImmutableArray<string>>("groups",
                new ArrayKind<string>(new TextKind(new GroupNameRule()), "\"video\""), static s => s.Groups,
                static (s, v) => s with { Groups = v },
                "Names of supplementary groups. The caller must be a member of each."),
            new MemberOf<SandboxSpec, string>("username", new TextKind(new UsernameRule()), static s => s.Username,
                static (s, v) => s with { Username = v },
                "The user's name inside."),
            new MemberOf<SandboxSpec, string>("home", new TextKind(new PathRule("home", beside: "/home")), static s => s.Home,
                static (s, v) => s with { Home = v },
                "The home directory inside. Left out: /home/USERNAME."),
            new MemberOf<SandboxSpec, string>("hostname", new TextKind(new HostnameRule()), static s => s.Hostname,
                static (s, v) => s with { Hostname = v },
                "The host name inside. Left out: the workload's name."),
            new MemberOf<SandboxSpec, NetworkSpec?>("network", new NullableKind<NetworkSpec>(NetworkTable.Kind),
                static s => s.Network is { } mode ? new NetworkSpec(mode, s.NetworkRules) : null,
                static (s, v) => s with { Network = v?.Mode, NetworkRules = v?.Rules },
                "The network that the workload sees: a word, or the hosts that it may reach. Left out: that of the profile.")
            { Aliases = ["net"] },
            new MemberOf<SandboxSpec, NamespaceSpec>(
                "namespaces",
                new DeferredKind<NamespaceSpec>(NamespaceSpec.Default, static () => NamespaceTable.Kind),
                static s => s.Namespaces,
                static (s, v) => s with { Namespaces = v },
                "The namespaces (namespaces(7)) that the workload has of its own; all by default.") { Aliases = ["unshare"] },
            new MemberOf<SandboxSpec, ImmutableArray<FilesystemEntry>>("filesystem",
                new DeferredKind<ImmutableArray<FilesystemEntry>>(
                    [], static () => new ArrayKind<FilesystemEntry>(EntryTables.Kind, "{ \"bind\": \"/data\" }")),
                static s => s.Filesystem, static (s, v) => s with { Filesystem = v },
                "File-system entries, in order: a later entry covers an earlier one.")
            { Aliases = ["mounts", "mount", "volumes", "binds", "fs", "files"] },
            new MemberOf<SandboxSpec, ImmutableArray<DenySpec>>("deny",
                new DeferredKind<ImmutableArray<DenySpec>>(
                    [], static () => new ArrayKind<DenySpec>(DenyTable.Kind, "\"/home/**/.env\"")), static s => s.Deny,
                static (s, v) => s with { Deny = v },
                "Absolute paths and globs (*, **, ?) that are masked even below a granted directory, each alone or with exceptions.")
            { Aliases = ["mask", "hide"] },
            new MemberOf<SandboxSpec, bool>("writableRoot", BooleanKind.Instance, static s => s.WritableRoot,
                static (s, v) => s with { WritableRoot = v },
                "Whether the root directory inside stays writable."),
            new MemberOf<SandboxSpec, ImmutableArray<string>>("capabilities",
                new ArrayKind<string>(
                    new TextKind(new ChoiceRule("capability", CapabilityNames.All, "CAP_", "capabilities(7)")), "\"CAP_NET_BIND_SERVICE\""),
                static s => s.Capabilities, static (s, v) => s with { Capabilities = v },
                "Capabilities kept, by name (capabilities(7)); none by default.") { Aliases = ["caps"] },
            new MemberOf<SandboxSpec, SeccompSpec>(
                "seccomp", new DeferredKind<SeccompSpec>(SeccompSpec.Default, static () => SeccompTable.Kind), static s => s.Seccomp,
                static (s, v) => s with { Seccomp = v },
                "The system call filter: on (true) or off (false), presets added to the default filter, or a file of rules."),
            new MemberOf<SandboxSpec, bool>("nested", BooleanKind.Instance, static s => s.Nested,
                static (s, v) => s with { Nested = v },
                "Whether the program makes sandboxes itself, as browsers do. The filter then lets it create namespaces.")
            { Aliases = ["nestedSandbox"] },
            new MemberOf<SandboxSpec, bool>("landlock", BooleanKind.Instance, static s => s.Landlock,
                static (s, v) => s with { Landlock = v },
                "Whether to derive Landlock rules from the mounts, as a second line of defence."),
            new MemberOf<SandboxSpec, ResourceSpec>(
                "resources", new DeferredKind<ResourceSpec>(ResourceSpec.Default, static () => ResourceTable.Kind), static s => s.Resources,
                static (s, v) => s with { Resources = v },
                "Limits on what the workload may use.") { Aliases = ["limits"] },
            new MemberOf<SandboxSpec, StopSpec>(
                "stop",
                new DeferredKind<StopSpec>(StopSpec.Default, static () => StopTable.Kind),
                static s => s.Stop,
                static (s, v) => s with { Stop = v },
                "How the workload is stopped."),
            new MemberOf<SandboxSpec, ImmutableArray<PermissionSpec>>("extraPermissions",
                new DeferredKind<ImmutableArray<PermissionSpec>>(
                    [],
                    static () => new ArrayKind<PermissionSpec>(
                        PermissionTable.Kind, "{ \"path\": \"/dev/x\", \"read\": true }")), static s => s.ExtraPermissions,
                static (s, v) => s with { ExtraPermissions = v },
                "ACL entries for the identity's uid on host paths, in place while the workload runs.") { Aliases = ["acl", "permissions"] },
            new MemberOf<SandboxSpec, bool?>("tty", new NullableKind<bool>(BooleanKind.Instance), static s => s.Tty,
                static (s, v) => s with { Tty = v },
                "Whether the workload gets a terminal of its own. Left out: as in the profile.") { Aliases = ["terminal"] },
        ])
    {
        Rules =
        [
            new Rule<SandboxSpec>(["network", "namespaces"], SandboxRules.CheckNetwork)
            {
                Schema = """
                    { "not": { "anyOf": [
                        { "properties": { "network": { "const": "none" },
                          "namespaces": { "properties": { "net": { "const": false } }, "required": ["net"] } } },
                        { "properties": { "network": { "const": "host" },
                          "namespaces": { "properties": { "net": { "const": true } }, "required": ["net"] } } } ],
                      "required": ["network", "namespaces"] } }
                    """,
            },
            new Rule<SandboxSpec>(["network", "profile", "require", "namespaces"], SandboxRules.CheckNetworkRules),
            new Rule<SandboxSpec>(["require", "namespaces"], SandboxRules.CheckMountNamespace)
            {
                Schema = """
                    { "if": { "properties":
                        { "namespaces": { "properties": { "mount": { "const": false } }, "required": ["mount"] } },
                        "required": ["namespaces"] },
                      "then": { "properties": { "require": { "enum": ["none", "landlock"] } }, "required": ["require"] } }
                    """,
            },
            new Rule<SandboxSpec>(["nested", "seccomp"], SandboxRules.CheckNested)
            {
                Schema = """
                    { "not": { "properties": { "nested": { "const": true }, "seccomp": { "anyOf": [
                        { "not": { "items": { "not": { "const": "namespaces" } } } },
                        { "type": "object", "properties": { "presets": { "not": { "items": { "not": { "const": "namespaces" } } } } },
                          "required": ["presets"] } ] } },
                      "required": ["nested", "seccomp"] } }
                    """,
            },
            new Rule<SandboxSpec>(["namespaces", "filesystem"], SandboxRules.CheckEntriesCanBeMade),
            new Rule<SandboxSpec>(["namespaces", "hostname"], SandboxRules.CheckHostname)
            {
                Schema = """
                    { "not": { "properties": { "namespaces": { "properties": { "uts": { "const": false } }, "required": ["uts"] } },
                    "required": ["hostname", "namespaces"] } }
                    """,
            },
            new Rule<SandboxSpec>(["filesystem"], SandboxRules.CheckTargetsDiffer),
        ],
    };
}
