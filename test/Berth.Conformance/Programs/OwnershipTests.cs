using Berth.Conformance.Jails;
using Berth.Linux.Files;
using Berth.TestKit;

namespace Berth.Conformance.Programs;

/// <summary>
/// Root runs a workload in a directory that is an ordinary user's: it works there as that user would, and the user finds everything as
/// their own.
/// </summary>
public sealed class OwnershipTests
{
    private const string Build = """
        set -e
        git status --short
        echo more >> main.c; mkdir -p out
        make -s && ./prog
        git add main.c && git -c user.name=w -c user.email=w@example.org commit -q -m change
        git log --format=%s
        stat -c %u main.c .git new 2>/dev/null | sort -u
        """;

    [Fact]
    public async Task Run_RootInACheckoutOfAUser_CommitsAndBuildsAndTheUserRemovesItAll()
    {
        foreach (var tool in (string[])["git", "make"])
            HostTool.Require(tool);
        var user = UnprivilegedUser.Require();
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        await CheckoutAsync(jail, user);
        var before = Owners(jail);

        var result = await jail.RunAsync(["sh", "-c", Build]);

        result.ShouldSucceed().ShouldBe("built\nchange\nfirst\n1000\n");
        result.Error.ShouldBeEmpty("nothing that it may write is closed to it");
        var after = Owners(jail);
        foreach (var (path, owner) in before)
        {
            if (after.TryGetValue(path, out var now))
                now.ShouldBe(owner, path);
        }

        after.ShouldAllBe(f => f.Value == (uint)user.Uid, "what it made is the user's");
        jail.Records().ShouldBeEmpty();
        (await Caller.Ordinary().RunAsync(
            ["rm", "-rf", "--", .. Directory.EnumerateFileSystemEntries(jail.Workspace)], "/")).ShouldSucceed();
        Directory.EnumerateFileSystemEntries(jail.Workspace).ShouldBeEmpty();
    }

    [Fact]
    public async Task Explain_RootInACheckoutOfAUser_SaysWhoseFilesAreShownAsItsOwn()
    {
        var user = UnprivilegedUser.Require();
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        await Caller.Root().RunAsync(["chown", $"{user.Uid}:{user.Gid}", jail.Workspace], "/");

        var said = (await jail.BerthAsync("explain", "--", "true")).ShouldSucceed();

        said.ShouldContain($"the host's, what is uid {user.Uid}'s shown as its own");
        said.ShouldNotContain("(ACL)");
    }

    /// <summary>A directory may be a user's and of a group that the user is not in: root's, or shadow's.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(42)]
    public async Task Run_AUsersDirectoryOfAnotherGroup_GivesNothingOfTheGroup(int gid)
    {
        var user = UnprivilegedUser.Require();
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        jail.Write("secret", "of the group");
        jail.Write("mine", "of the user");
        Directory.CreateDirectory(jail.Workspace + "/inherits");
        await Caller.Root()
            .RunAsync(
                ["sh", "-c",
                    $"chown 0:{gid} secret && chmod 640 secret && chown {user.Uid}:{gid} mine . inherits && chmod 600 mine && chmod 2775 "
                        + "inherits"],
                jail.Workspace);
        const string Attack = """
            cat mine; echo; ! cat secret 2>/dev/null && ! chmod 644 secret 2>/dev/null || echo REACHED
            for d in . inherits; do cp /bin/true $d/tool; chmod 2755 $d/tool; chgrp "$(id -g)" $d/tool 2>/dev/null; chmod 2755 $d/tool; done
            chmod 2755 mine; stat -c %u mine tool inherits/tool
            """;

        var result = await jail.RunAsync(["sh", "-c", Attack]);

        result.ShouldSucceed().ShouldBe("of the user\n1000\n1000\n1000\n");
        foreach (var name in (string[])["mine", "tool", "inherits/tool"])
        {
            var left = FileStatus.Of($"{jail.Workspace}/{name}");
            left.Uid.ShouldBe((uint)user.Uid, name);
            (left.Gid == gid
                && left.Mode.HasFlag(UnixFileMode.SetGroup)).ShouldBeFalse($"{name} runs as group {gid} for whoever starts it");
        }

        FileStatus.Of(jail.Workspace
            + "/tool").Gid.ShouldBe((uint)user.Gid, "what the workload makes is the user's, and the user's group's");
    }

    [Fact]
    public async Task Run_FilesOfRoot_StayRootsAndAreSaidBeforeTheStart()
    {
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        jail.Write("src/main.c", "x");
        jail.Write("Makefile", "x");

        var result = await jail.RunAsync(["sh", "-c", "touch new && ! touch Makefile 2>/dev/null && stat -c %u Makefile"]);

        result.ShouldSucceed().ShouldBe("65534\n", "never shown as the workload's: what it made set-user-id would be root's");
        var warning = $"{jail.Workspace} is granted for writing, but the workload (uid 1000000) will not be able to write Makefile, src, "
            + "unless an ACL there lets it";
        result.Error.ShouldContain(warning);
        (await jail.BerthAsync("explain", "--", "true")).ShouldSucceed().ShouldContain(warning);
        FileStatus.Of(jail.Workspace + "/Makefile").Uid.ShouldBe(0u);
    }

    [Fact]
    public async Task Run_OwnRecursive_GivesWhatIsTheOwnersAndNoMore()
    {
        var user = UnprivilegedUser.Require();
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        var data = jail.Outside + "/data";
        Directory.CreateDirectory(data + "/below");
        File.WriteAllText(data + "/below/file", "x");
        File.WriteAllText(data + "/users", "x");
        File.WriteAllText(data + "/twice", "x");
        FileOwner.Set(data + "/users", user.Uid, user.Gid);
        (await jail.Caller.RunAsync(["sh", "-c", "ln data/twice twice && ln -s ../secret data/link"], jail.Outside)).ShouldSucceed();
        var file = jail.Outside + "/berth.json";
        File.WriteAllText(file, $$"""
            { "name": "x", "command": ["sh", "-c", "cd {{data}} && echo y >> below/file && touch below/new && ! echo y >> twice && ! echo y >> users"],
              "sandbox": { "profile": "strict", "filesystem": [{ "bind": "{{data}}", "write": true, "own": "recursive" }] } }
            """);

        var result = await jail.BerthAsync("run", file);

        result.ShouldSucceed();
        result.Error.ShouldNotContain("will not be able to write");
        (FileStatus.Of(data).Uid, FileStatus.Of(data + "/below/file").Uid,
            FileStatus.Of(data + "/users").Uid).ShouldBe((1_000_000u, 1_000_000u, user.Uid));
        (FileStatus.Of(jail.Outside + "/twice").Uid,
            FileStatus.Of(jail.Secret).Uid).ShouldBe((0u, 0u), "a file with a name outside, and what a link leads to");
        (await jail.BerthAsync("run", file)).ExitCode.ShouldBe(0);

        var refused = await Caller.Ordinary()
            .RunAsync([BerthBinary.Path, "run", "--identity", "3", file], "/tmp",
                new KeyValuePair<string, string>("BERTH_STATE_DIR", "/tmp/berth-own-" + Guid.NewGuid().ToString("N")));
        refused.ExitCode.ShouldBe(2, $"{refused}");
        refused.Error.ShouldContain("only root may give files away");
    }

    [Fact]
    public async Task Run_FileSystemWithoutIdMappedMounts_SaysWhatCannotBeWritten()
    {
        var user = UnprivilegedUser.Require();
        using var jail = Jail.Make(JailKind.BerthAsRoot);
        const string Overlaid = "mkdir l u w m && mount -t overlay overlay -o lowerdir=l,upperdir=u,workdir=w m && echo x > m/file && "
            + "chown -R \"$0\" m && cd m && exec \"$@\"";
        string[] command = ["unshare", "--mount", "sh", "-c", Overlaid, $"{user.Uid}:{user.Gid}",
            .. jail.Command(["sh", "-c", "touch new && ! touch file 2>/dev/null"])];

        var result = await jail.Caller.RunAsync(command, jail.Workspace, jail.Environment);

        result.ShouldSucceed();
        result.Error.ShouldContain("/m is granted for writing, but the workload (uid 1000000) will not be able to write file, unless");
    }

    [Fact]
    public async Task Run_AnIdentityOfAnOrdinaryUser_SaysWhatCannotBeWritten()
    {
        HostTool.Require("newuidmap");
        using var jail = Jail.Make(JailKind.BerthAsUser);
        jail.Write("file", "x");

        var result = await jail.RunAsync(["true"], "--identity", "3");
        result.ShouldSucceed();
        result.Error.ShouldContain("will not be able to write file, unless");
        (await jail.RunAsync(["touch", "file"])).ShouldSucceed().ShouldBeEmpty();
        (await jail.RunAsync(["true"])).Error.ShouldBeEmpty("its own uid may write what is its own");
    }

    private static async Task CheckoutAsync(Jail jail, UnprivilegedUser user)
    {
        jail.Write("main.c", "first\n");
        jail.Write("Makefile", "prog: main.c\n\tprintf '#!/bin/sh\\necho built\\n' > prog\n\tchmod +x prog\n\techo o > out/new\n");
        jail.Write(".gitignore", "prog\nout\n");
        await Caller.Root().RunAsync(["chown", "-R", $"{user.Uid}:{user.Gid}", jail.Workspace], "/");
        File.SetUnixFileMode(jail.Workspace + "/main.c", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        const string Commit = "git init -q && git add . && git -c user.name=u -c user.email=u@example.org commit -q -m first";
        (await Caller.Ordinary().RunAsync(["sh", "-c", Commit], jail.Workspace)).ShouldSucceed();
    }

    private static Dictionary<string, uint> Owners(Jail jail) =>
        Directory.EnumerateFileSystemEntries(jail.Workspace, "*", SearchOption.AllDirectories)
            .ToDictionary(static p => p, static p => FileStatus.Of(p, followLink: false).Uid);
}
