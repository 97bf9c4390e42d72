using Berth.Conformance.Jails;
using Berth.TestKit;

namespace Berth.Conformance.Attacks;

/// <summary>
/// The profile <c>agent</c> and git's settings in every form in which git takes them: git itself says which directory of hooks it uses, and
/// nothing in it may be written, nor may any link or file that leads there.
/// </summary>
public sealed class AgentGitSettingsTests
{
    private static readonly string[] s_agent = ["--profile", "agent"];

    private static readonly string[] s_forms =
    [
        "[core] hooksPath = hk", "[core]\nHOOKSPATH=\"hk\"", "[core]\nhooksPath=h\\\nk", "\uFEFF[core]\nhooksPath=hk",
        "[core]\r\nhooksPath = h\\\r\nk\r\n", "[core]# x\nhooksPath = hk# c", "[core]\nhooksPath = h\"k\"", "[core]\nhooksPath = \"h#k\"",
        "[core]\nhooksPath = \"h\\tk\"", "[core]\nhooksPath = hx\\bk", "[core]\nhooksPath = h\\\"k",
            "[core]\nhooksPath = no\nhooksPath = hk",
        "[core]hooksPath=hk", "[user] [core] hooksPath=hk", "[core]\nhooksPath = h  k", "[core]\nhooksPath = h\tk",
        "[core]\nhooksPath = \"hk \"", "[core]\n#c\\\nhooksPath=hk", "[core]\nx = y ; c \\\nhooksPath=hk", "[core]\nhooksPath=hk\0x",
        "[core]\nhooksPath = sub/../hk", "[core]\nhooksPath = WORKSPACE/hk", "[core]\nhooksPath = hé", "[core]\nhooksPath = link",
        "[core]\nhooksPath = %(prefix)/..WORKSPACE/hk", "[include]\npath = ../file", "[include]\npath = ../other",
        "[includeIf \"gitdir:WORKSPACE/\"]\npath = ../file",
            "[includeIf \"hasconfig:remote.*.url:x]y\"] path = ../file\n[core] hooksPath=hk",
        "[extensions]\nworktreeConfig=true",
    ];

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task HooksThatGitRuns_AreKept_HoweverTheyAreNamed(JailKind kind)
    {
        using var jail = Project(kind);
        foreach (var form in s_forms)
            await ShouldKeepHooksAsync(jail, form);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task HooksThatTheEnvironmentNames_AreKept(JailKind kind)
    {
        using var jail = Project(kind);
        jail.Write("settings/git/config", "[core]\nhooksPath = hk\n");
        var settings = Path.Combine(jail.Workspace, "settings");
        foreach (var variables in (string[][])
            [
                [$"GIT_CONFIG_GLOBAL={settings}/git/config"], [$"GIT_CONFIG_SYSTEM={settings}/git/config"], [$"XDG_CONFIG_HOME={settings}"],
                ["GIT_CONFIG_COUNT=1", "GIT_CONFIG_KEY_0=Core.HooksPath", "GIT_CONFIG_VALUE_0=hk"],
            ])
        {
            await ShouldKeepHooksAsync(jail, "", variables);
        }
    }

    /// <summary>Links that lead to nothing, or in a circle, are what a host's program would follow as soon as something is there.</summary>
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task LinksThatLeadNowhere_KeepTheirPlaces(JailKind kind)
    {
        using var jail = Project(kind);
        (await jail.RunOutsideAsync(
            "sh", "-ec",
                "git init -q .; ln -s missing .bashrc; ln -s no/where .idea; ln -s .zshrc .zshrc; rm -rf .git/hooks; ln -s ../made .git/hooks"))
            .ShouldSucceed();
        string[] attacks =
        [
            "mv .bashrc b && mv b .bashrc", "rm .idea && ln -s no/where .idea", "mv .zshrc z && mv z .zshrc",
            "mv .git/hooks h && mv h .git/hooks", "mkdir made && rmdir made",
        ];
        await ShouldStopAsync(jail, attacks);
        (await jail.RunOutsideAsync("ls", "-A")).ShouldSucceed().ShouldBe(".bashrc\n.git\n.idea\n.zshrc\n", "nothing is left");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task SettingsOfAgents_AreReadOnly(JailKind kind)
    {
        using var jail = Project(kind);
        string[] names = [".mcp.json", ".claude/settings.json", ".claude/hooks/start", ".cursor/mcp.json", ".codex/config.toml"];
        foreach (var name in names)
            jail.Write(name, "{}\n");
        await ShouldStopAsync(jail, [.. names.Select(static n => $"echo >> {n}"), "mv .claude c && mv c .claude"]);
        (await jail.RunAsync(["sh", "-ec", "cat .mcp.json; touch beside"], s_agent)).ShouldSucceed();
    }

    private static async Task ShouldStopAsync(Jail jail, string[] attacks)
    {
        (await jail.RunOutsideAsync("sh", "-ec", string.Join('\n', attacks))).ShouldSucceed();
        jail.Flags = s_agent;
        await jail.ShouldFailAsync(attacks);
    }

    private static Jail Project(JailKind kind)
    {
        HostTool.Require("git");
        return Jail.Make(kind);
    }

    private static async Task ShouldKeepHooksAsync(Jail jail, string form, params string[] variables)
    {
        const string Make = """
            rm -rf .git hk sub link file other; mkdir .git .git/objects .git/refs .git/info sub hk; ln -s hk link
            printf 'ref: refs/heads/x\n' > .git/HEAD
            printf '[core]\nhooksPath = hk\n' > file; ln -s file other; : > .git/config.worktree
            printf %s "$1" > .git/config
            ! grep -q worktreeConfig .git/config || cp file .git/config.worktree
            hooks=$(git rev-parse --git-path hooks)
            mkdir -p "$hooks"; echo true > "$hooks/pre-commit"; printf %s "$hooks"
            """;
        var text = form.Replace("WORKSPACE", jail.Workspace, StringComparison.Ordinal);
        async Task<string> MakeAsync()
        {
            // A NUL is no argument.
            var made = await jail.RunOutsideAsync(
                ["env", .. variables, "sh", "-ec", Make, "sh", text.Replace("\0", "", StringComparison.Ordinal)]);
            if (text.Contains('\0', StringComparison.Ordinal))
                await File.WriteAllTextAsync(Path.Combine(jail.Workspace, ".git/config"), text);
            return made.ShouldSucceed();
        }

        var hooks = await MakeAsync();
        if (text.Contains('\0', StringComparison.Ordinal))
            hooks = "hk";
        string[] attacks =
        [
            "echo >> \"$hooks/pre-commit\"", "touch \"$hooks/post-checkout\"", "mv \"$hooks\" o && mkdir \"$hooks\"",
            form.Contains("../file", StringComparison.Ordinal) ? "echo >> file" : "echo >> .git/config",
            form.Contains("../other", StringComparison.Ordinal) ? "rm other && ln -s evil other" : "echo >> .git/config.worktree",
        ];
        jail.Variables["hooks"] = (hooks, hooks);
        jail.Flags = s_agent;
        foreach (var attack in attacks)
            (await jail.RunOutsideAsync("sh", "-c", $"hooks=$1; {attack}", "sh", hooks)).ShouldSucceed();
        await jail.RunOutsideAsync("rm", "-rf", "o");
        await MakeAsync();
        var script = string.Join('\n', attacks.Select(static a => $"{{ {a}; }} 2>/dev/null && printf '%s\\n' '{a}'"));
        var jailed = await jail.Caller.RunAsync(
            ["env", .. variables, .. jail.Command(["sh", "-c", $"hooks=$1\n{script}\necho tried", "sh", hooks], s_agent)], jail.Workspace,
                jail.Environment);
        jailed.Output.ShouldBe("tried\n", $"{form} {string.Join(' ', variables)}\n{jailed.Error}");
    }
}
