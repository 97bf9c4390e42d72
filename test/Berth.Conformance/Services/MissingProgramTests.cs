namespace Berth.Conformance.Services;

/// <summary>
/// A program that is not there any more, or can't be executed: what runs is not stopped for it, and each command says the same with the
/// same exit code.
/// </summary>
public sealed class MissingProgramTests
{
    private const string Sleeper = "#!/bin/sh\necho up\nexec sleep 1000\n";

    [Theory]
    [InlineData("none", "removed", 127, "is not there")]
    [InlineData("sandbox", "removed", 127, "is not there inside the sandbox")]
    [InlineData("none", "mode", 126, "may not be executed")]
    [InlineData("sandbox", "mode", 126, "may not be executed")]
    [InlineData("none", "directory", 126, "is a directory")]
    [InlineData("none", "interpreter", 127, "the interpreter of ")]
    [InlineData("sandbox", "interpreter", 127, "the interpreter of ")]
    public async Task Restart_OfAMissingProgram_IsRefusedAndWhatRunsGoesOn(string isolation, string how, int code, string why)
    {
        await using var home = new ServiceHome(isRoot: false);
        var program = Program(home, Sleeper);
        Describe(home, isolation, "");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        var pid = (await home.UntilAsync("web", "ready")).GetProperty("pid").GetInt32();

        // As it is, it may be restarted.
        (await home.BerthAsync("restart", "web")).ShouldSucceed();
        var again = (await home.UntilAsync("web", "ready")).GetProperty("pid").GetInt32();
        again.ShouldNotBe(pid);

        Break(home, program, how);
        Describe(home, isolation, "another");
        foreach (var command in new string[][] { ["restart", "web"], ["up", "-d"], ["service", "register", "--backend", "builtin",
            "--replace", "--start", "web"] })
        {
            var refused = await home.BerthAsync(command);
            refused.ExitCode.ShouldBe(code, refused.Error);
            refused.Error.ShouldContain("web");
            refused.Error.ShouldContain(why);
            (await home.UntilAsync("web", "ready")).GetProperty("pid").GetInt32().ShouldBe(again, refused.Error);
        }

        (await home.BerthAsync("stop", "web")).ShouldSucceed();
        (await home.BerthAsync("start", "web")).ExitCode.ShouldBe(code);
        Program(home, Sleeper);
        (await home.BerthAsync("start", "web")).ShouldSucceed();
    }

    /// <summary>What can't be told before: the exit code is that of the try, whichever command made it.</summary>
    [Theory, InlineData("restart"), InlineData("start")]
    public async Task Start_OfAProgramThatTheKernelRefuses_HasTheExitCodeOfUp(string command)
    {
        await using var home = new ServiceHome(isRoot: false);
        Program(home, Sleeper);
        Describe(home, "none", "");
        (await home.BerthAsync("up", "-d")).ShouldSucceed();
        await home.UntilAsync("web", "ready");
        (await home.BerthAsync("stop", "web")).ShouldSucceed();
        Program(home, "\0no program for any machine");

        var refused = await home.BerthAsync(command, "web");
        refused.ExitCode.ShouldBe(126, refused.Error);
        refused.Error.ShouldContain("web | ");
        (await home.BerthAsync("down")).ShouldSucceed();
        (await home.BerthAsync("up", "-d")).ExitCode.ShouldBe(126);
    }

    private static void Describe(ServiceHome home, string isolation, string argument) => home.Write(
        "web/berth.json",
        $$"""
        { "name": "web", "command": ["./server", "{{argument}}"], "isolation": "{{isolation}}", {{(isolation is "none" ? "" : "\"sandbox\": { \"profile\": \"workspace\" },")}} "supervise": { "restart": "always" } }
        """);

    private static string Program(ServiceHome home, string text)
    {
        if (Directory.Exists(home.Path + "/web/server"))
            Directory.Delete(home.Path + "/web/server");
        var program = home.Write("web/server", text);
        File.SetUnixFileMode(program, (UnixFileMode)0x1ED);
        return program;
    }

    private static void Break(ServiceHome home, string program, string how)
    {
        switch (how)
        {
            case "mode":
                File.SetUnixFileMode(program, (UnixFileMode)0x1A4);
                break;
            case "interpreter":
                home.Write("web/server", "#!/opt/no/such/sh -e\n");
                break;
            case "directory":
                File.Delete(program);
                Directory.CreateDirectory(program);
                break;
            default:
                File.Delete(program);
                break;
        }
    }
}
