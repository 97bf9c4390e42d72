using System.Text.Json;
using Berth.Conformance.Jails;
using Berth.Conformance.Services;
using Berth.TestKit;

namespace Berth.Conformance.Programs;

/// <summary>Bytes that are no UTF-8 reach the workload, and the rules about it, as they were written.</summary>
public sealed class OddBytesTests
{
    /// <summary>A shell's word for each kind of bytes: beside UTF-8, cut off, an overlong form, a surrogate as WTF-8 spells it.</summary>
    private static readonly string[] s_words = [@"caf\351", @"\303", @"\300\200\377", @"\355\263\251", @"\303\251\351\360\237\232\200"];

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Arguments_PassUnchanged(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        foreach (var word in s_words)
        {
            var expected = await ShellAsync(jail, word, """printf %s "$x" | od -An -tx1""");

            (await ShellAsync(jail, word, """$berth run -- printf %s "$x" | od -An -tx1""")).ShouldBe(expected);
            (await ShellAsync(jail, word, """$berth run --profile strict -- printf %s "$x" | od -An -tx1""")).ShouldBe(expected);
            (await ShellAsync(jail, word,
                """$berth compile --profile strict -o app -- printf %s "$x" && ./app | od -An -tx1""")).ShouldBe(expected);
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Variables_PassUnchanged(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        foreach (var word in s_words)
        {
            var expected = await ShellAsync(jail, word, """printf '%s\n' "$x" | od -An -tx1""");

            (await ShellAsync(jail, word, """$berth run --env "ODD=$x" -- printenv ODD | od -An -tx1""")).ShouldBe(expected);
            (await ShellAsync(jail, word, """LANG=$x $berth run -- printenv LANG | od -An -tx1""")).ShouldBe(expected);
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Paths_OfGrantsAndPrograms_AreTheOnesThatWereWritten(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        foreach (var word in s_words)
        {
            (await ShellAsync(jail, word, """
                mkdir -m 777 "../outside/$x" && echo one > "../outside/$x/file" || exit
                $berth run --ro "$PWD/../outside/$x" -- cat "$(dirname "$PWD")/outside/$x/file" || exit
                $berth run --bind "$PWD/../outside/$x:/data/$x:rw" -- sh -c 'cat "$1/file"; echo two > "$1/new"' sh "/data/$x" || exit
                cat "../outside/$x/new"
                """)).ShouldBe("one\none\ntwo\n");
            (await ShellAsync(jail, word, """
                mkdir "$x" && cp /bin/printf "$x/$x" && cd "$x" || exit
                test "$($berth run -- pwd)" = "$PWD" && echo directory
                $berth run -- "./$x" 'path\n'
                PATH=$PWD:$PATH $berth run -- "$x" 'found\n'
                """)).ShouldBe("directory\npath\nfound\n");
        }
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Deny_OfSuchAPath_Holds(JailKind kind)
    {
        using var jail = Jail.Make(kind);
        foreach (var word in s_words)
        {
            (await ShellAsync(jail, word, """
                mkdir -p "$x" && echo secret > "$x/.env" && echo open > "$x/open" || exit
                for deny in "$PWD/$x/.env" "$PWD/**/.env" "$PWD/$x/*env"; do
                    $berth run --deny "$deny" -- grep -c secret "$x/.env" 2>/dev/null
                    $berth run --deny "$deny" -- cat "$x/open"
                done
                $berth run --deny "$PWD/$x" -- cat "$x/open" 2>/dev/null || echo denied
                """)).ReplaceLineEndings(" ").ShouldBe("open open open denied ");
        }
    }

    [Fact]
    public async Task Description_HasBytesAsEscapes()
    {
        using var jail = Jail.Make(JailKind.BerthAsUser);
        jail.Write("berth.json", """
            { "name": "odd", "command": ["sh", "-c", "printf '%s %s' \"$1\" \"$ODD\"", "sh", "caf\udce9"], "environment": { "ODD": "\udcff" } }
            """);

        (await ShellAsync(jail, "", "$berth run berth.json | od -An -tx1")).ShouldBe(" 63 61 66 e9 20 ff\n");
        (await jail.BerthAsync("explain", "berth.json")).ShouldSucceed().ShouldContain(@"caf\xe9");
        JsonDocument.Parse((await jail.BerthAsync("explain", "--json", "berth.json")).ShouldSucceed()).RootElement.GetRawText()
            .ShouldContain(@"caf\udce9");

        jail.Write("berth.json", """{ "name": "odd", "command": ["echo", "\udcc3\udca9"] }""");
        var refusal = await jail.BerthAsync("run", "berth.json");
        refusal.ExitCode.ShouldBe(2);
        refusal.Error.ShouldContain("write the character itself");
        jail.Write("berth.json", """{ "name": "odd", "command": ["echo", "\ud800"] }""");
        (await jail.BerthAsync("run", "berth.json")).ExitCode.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Jail.Berths), MemberType = typeof(Jail))]
    public async Task Running_IsListedShownAndEntered(JailKind kind)
    {
        using var jail = Jail.Make(kind);

        var lines = (await ShellAsync(jail, @"caf\351", """
            mkfifo ready
            $berth run --env "ODD=$x" -- sh -c 'echo; sleep 60' "$x" > ready & pid=$!
            read -r _ < ready
            $berth ps | grep -o 'caf[^ ]*'
            $berth show sh | grep -q . && echo shown
            $berth show --json sh | grep -o 'caf.udce9' | head -1
            $berth exec sh -- printf '%s\n' "$x" | od -An -tx1
            $berth exec sh -- printenv ODD | od -An -tx1
            $berth stop sh >/dev/null 2>&1; wait $pid 2>/dev/null; true
            """)).TrimEnd().Split('\n');

        lines.ShouldBe([@"caf\xe9", "shown", @"caf\udce9", " 63 61 66 e9 0a", " 63 61 66 e9 0a"]);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Up_OfADescriptionWithBytes_StartsTheServiceWithThem(bool isRoot)
    {
        await using var home = new ServiceHome(isRoot);
        home.Write("odd/berth.json", """
            {
              "name": "odd", "isolation": "none", "environment": { "ODD": "\udcff" },
              "command": ["sh", "-c", "printf '%s %s' \"$1\" \"$ODD\" | od -An -tx1; sleep 60", "sh", "caf\udce9"]
            }
            """);
        using var up = home.Start("up", "odd");

        while (await up.LineAsync() is var line && line != "odd |  63 61 66 e9 20 ff")
            line.ShouldNotContain("ef bf bd");
        up.Signal("INT");
        (await up.EndAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public void Random_PassUnchangedThroughRunCompileAndExec() =>
        Properties.Of(random => RandomAsync(random).GetAwaiter().GetResult(), count: 5);

    private static async Task RandomAsync(Random random)
    {
        // Each word has bytes that begin, continue and break UTF-8; none has a NUL, and none ends with a newline, which a shell takes off.
        using var jail = Jail.Make(JailKind.BerthAsUser);
        var words = Enumerable.Range(0, 100).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ =>
            $"\\{Convert.ToString(random.Next(3) == 0 ? random.Next(0xC0, 0x100) : random.Next(0x80, 0xC0), 8)}{(random.Next(4) == 0 ? "a" :
                "")}")));
        var arguments = string.Join(' ', words.Select(static word => $"\"$(printf '{word}')\""));

        (await ShellAsync(jail, "", $"""
            mkfifo ready
            set -- {arguments}
            printf '%s\n' "$@" > expected
            $berth run --profile strict -- printf '%s\n' "$@" | cmp - expected && echo run
            $berth compile --profile strict -o app -- printf '%s\n' "$@" && ./app | cmp - expected && echo compile
            $berth run -- sh -c 'echo; sleep 60' "$@" > ready & pid=$!
            read -r _ < ready
            $berth exec sh -- printf '%s\n' "$@" | cmp - expected && echo exec
            $berth stop sh >/dev/null 2>&1; wait $pid 2>/dev/null; true
            """)).ShouldBe("run\ncompile\nexec\n");
    }

    /// <summary>The output of a shell script of the caller's, in which <c>$x</c> is the word and <c>$berth</c> the command.</summary>
    private static async Task<string> ShellAsync(Jail jail, string word, string script) =>
        (await jail.RunOutsideAsync("sh", "-c", $"berth={BerthBinary.Path}\nx=$(printf '{word}')\n{script}")).ShouldSucceed();
}
