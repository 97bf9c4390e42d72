using Berth.Conformance.Jails;

namespace Berth.Conformance.Attacks;

/// <summary>A directory in memory is as big as was said, and no bigger.</summary>
public sealed class TmpfsTests
{
    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Size_Holds(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        var file = jail.Write("berth.json",
            """{ "name": "t", "command": ["true"], "sandbox": { "filesystem": [{ "tmpfs": "/t", "size": "1M" }] } }""");
        const string Fill = "head -c 1048576 /dev/zero > /t/a && stat -c %s /t/a && { echo x > /t/b; } 2>/dev/null; head -c 1 /dev/zero "
            + ">> /t/a; rm /t/a /t/b; head -c 1000000 /dev/zero > /t/c && stat -c %s /t/c";

        foreach (var grant in (string[][])[["--tmpfs", "/t:1M"], ["--tmpfs", "/t:1024K"], ["--tmpfs", "/t:1048576"], [file]])
        {
            var filled = await jail.BerthAsync(["run", .. grant, "--", "sh", "-c", Fill]);

            filled.Output.ShouldBe("1048576\n1000000\n", $"{string.Join(' ', grant)}: {filled}");
            filled.Error.ShouldContain("No space left on device");
        }

        // Without a size there is room for more.
        (await jail.RunAsync(["sh", "-c", "head -c 1048577 /dev/zero > /t/a && stat -c %s /t/a"], "--tmpfs", "/t"))
            .ShouldSucceed()
            .ShouldBe("1048577\n");
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Size_ThatIsNone_IsRefused_AndNotPartOfThePath(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        foreach (var text in (string[])["/t:size=10M", "/t:10MB", "/t:", "/t:0", "/t:-1", "/t:rw", "/t:10M,mode=700", "/a:b/t:x"])
        {
            var refused = await jail.RunAsync(["true"], "--tmpfs", text);

            refused.ExitCode.ShouldBe(2, $"{text}: {refused}");
            refused.Error.ShouldContain("is not a size");
        }

        (await jail.RunAsync(["sh", "-c", "stat -f -c %T /a:b/t"], "--tmpfs", "/a:b/t")).ShouldSucceed().ShouldBe("tmpfs\n");
        (await jail.RunAsync(["sh", "-c", "stat -f -c %b,%S /a:b"], "--tmpfs", "/a:b:1M")).ShouldSucceed().ShouldBe("256,4096\n");
    }
}
