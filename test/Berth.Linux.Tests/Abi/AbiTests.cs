using System.Runtime.InteropServices;
using Berth.Linux.Commands;
using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Abi;

public sealed class AbiTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(Architecture.X64, "x86_64-linux-gnu-gcc", "gcc")]
    [InlineData(Architecture.Arm64, "aarch64-linux-gnu-gcc", null)]
    public async Task Headers_OfTheArchitecture_MatchBerthLinux(Architecture architecture, string compiler, string? native)
    {
        if (ExecutableFinder.Find(compiler) is null && native is not null && RuntimeInformation.ProcessArchitecture == architecture)
            compiler = native;
        if (ExecutableFinder.Find(compiler) is null)
            Assert.Skip($"needs {compiler} (Debian: gcc, gcc-aarch64-linux-gnu)");
        using var directory = new TemporaryDirectory();
        var (text, count, structures) = AbiProgram.For(architecture);
        var source = directory.Write("abi.c", text);

        // The headers of libraries are the same for all architectures, but a cross compiler does not search /usr/include.
        var result = await CommandRunner.RunAsync(
            new Command(compiler, "-std=gnu11", "-fsyntax-only", "-fmax-errors=0", "-idirafter", "/usr/include", source), Deadline.Token());

        output.WriteLine($"{count} assertions, {structures} structures");
        count.ShouldBeGreaterThan(300);
        structures.ShouldBeGreaterThan(20);
        if (!result.IsSuccess)
            Assert.Fail(result.Error);
    }

    [Fact]
    public async Task Headers_WrongConstant_FailsToCompile()
    {
        if (ExecutableFinder.Find("gcc") is null)
            Assert.Skip("needs gcc");
        using var directory = new TemporaryDirectory();
        var (text, _, _) = AbiProgram.For(RuntimeInformation.ProcessArchitecture);
        var source = directory.Write("abi.c", text.Replace("(ENOENT) == 2ULL", "(ENOENT) == 3ULL", StringComparison.Ordinal));

        var result = await CommandRunner.RunAsync(new Command("gcc", "-std=gnu11", "-fsyntax-only", source), Deadline.Token());

        result.IsSuccess.ShouldBeFalse();
        result.Error.ShouldContain("static assertion failed: \"ENOENT\"");
    }
}
