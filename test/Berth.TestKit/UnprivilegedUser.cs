using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Berth.TestKit;

/// <summary>
/// A real user other than root, for what root cannot show. Its name is in BERTH_TEST_USER (default: berth-test); the test script makes it.
/// Tests that need it are skipped, and say so, where we are root and it does not exist.
/// </summary>
public sealed partial record UnprivilegedUser(string Name, uint Uid, uint Gid, string Home)
{
    private const string Variable = "BERTH_TEST_USER";

    /// <summary>The user; skips the test where there is none, or where we are not root and so cannot become it.</summary>
    public static UnprivilegedUser Require()
    {
        var name = Environment.GetEnvironmentVariable(Variable) ?? "berth-test";
        if (!Environment.IsPrivilegedProcess)
            Assert.Skip($"needs root, in order to become the user {name}");
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            var fields = line.Split(':');
            if (fields[0] == name)
                return new UnprivilegedUser(name, uint.Parse(fields[2], CultureInfo.InvariantCulture),
                    uint.Parse(fields[3], CultureInfo.InvariantCulture), fields[5]);
        }

        Assert.Skip($"needs an ordinary user: run 'useradd --create-home {name}', or name one in {Variable}");
        throw new UnreachableException();
    }

    /// <summary>
    /// Runs the calling test as an ordinary user. As root: starts this test executable again as the user for this one test, fails or skips
    /// as that does, and returns true (the caller has nothing more to do). As an ordinary user: returns false, and the caller goes on.
    /// </summary>
    public static async Task<bool> RanThisTestAsync()
    {
        if (!Environment.IsPrivilegedProcess)
            return false;
        var user = Require();
        var context = TestContext.Current;
        var test = $"{context.TestClass!.TestClassName}.{context.TestMethod!.MethodName}";
        var result = await user.RunAsync(TestExecutable.Path, ["-method", test, "-noColor"]);
        TakeResult(result, $"as {user.Name}");
        return true;
    }

    /// <summary>Makes what another run of one test came to the result of this one.</summary>
    internal static void TakeResult(CommandOutput result, string where)
    {
        if (SkipReason().Match(result.Output) is { Success: true } skipped)
            Assert.Skip($"{where}: {skipped.Groups[1].Value.Trim()}");
        if (result.ExitCode != 0 || !result.Output.Contains("Total: 1", StringComparison.Ordinal))
            Assert.Fail($"{where}: {result.Output}{result.Error}");
    }

    /// <summary>Runs a command as the user, in its home, with its groups and a clean environment; its output is collected.</summary>
    public async Task<CommandOutput> RunAsync(string command, IEnumerable<string> arguments, string? workingDirectory = null)
    {
        var start = new ProcessStartInfo("setpriv")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory ?? Home,
        };
        foreach (var argument in (string[])[$"--reuid={Name}", $"--regid={Gid}", "--init-groups", "--", command, .. arguments])
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("XDG_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["HOME"] = Home;
        start.Environment["USER"] = start.Environment["LOGNAME"] = Name;

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new CommandOutput(process.ExitCode, await output, await error);
    }

    // "    Some.Test [SKIP]" and the reason on the next line.
    [GeneratedRegex(@"\[SKIP\]\s*\n(.*)")]
    private static partial Regex SkipReason();
}
