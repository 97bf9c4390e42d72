using System.Runtime.InteropServices;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Seccomp;
using Berth.Sandbox.Seccomp;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Seccomp;

public sealed class SeccompRuleFileTests(FilterProbe probe) : IClassFixture<FilterProbe>
{
    [Fact]
    public void Parse_AllForms_AreRead()
    {
        RequireLibrary();
        var file =
            SeccompRuleFile.Parse("# mine\n\ndefault errno ENOSYS\nallow read # of course\n\tdeny  openat EACCES\r\ndeny mount\n", "rules");
        file.Default.ShouldBe(SeccompAction.Error(Errno.ENOSYS));
        file.Rules.ShouldBe(
        [
            new("read", SeccompAction.Allow),
            new("openat", SeccompAction.Error(Errno.EACCES)),
            new("mount", SeccompAction.Error(Errno.EPERM)),
        ]);
    }

    [Fact]
    public async Task Read_NamedPipe_IsRefusedAndNotWaitedFor()
    {
        using var directory = new TemporaryDirectory();
        NamedPipe.Create(directory["rules"]);

        var reading = Task.Run(() => SeccompRuleFile.Read(directory["rules"]), TestContext.Current.CancellationToken);
        var refused = await Should.ThrowAsync<SeccompFileException>(() => Deadline.Within(reading));

        refused.Errors.ShouldHaveSingleItem().ToString().ShouldContain("it is a named pipe");
    }

    [Theory]
    [InlineData("default allow\ndeny opnat", "rules:2:6: unknown system call \"opnat\"; did you mean \"openat\"?")]
    [InlineData("default allow\ndeny zzzzzzzzz", "rules:2:6: unknown system call \"zzzzzzzzz\"")]
    [InlineData("default allow\ndeny mount EPREM", "rules:2:12: unknown errno \"EPREM\"; did you mean \"EPERM\"?")]
    [InlineData("default allow\ndeny mount 1", "rules:2:12: unknown errno \"1\"; give a name as in errno(3), such as EPERM")]
    [InlineData("default allow\n  dney mount", "rules:2:3: unknown rule \"dney\"; did you mean \"deny\"?")]
    [InlineData("default allow\nallow", "rules:2:6: the line is to be: allow CALL")]
    [InlineData("default allow\nallow read write", "rules:2:12: the line is to be: allow CALL")]
    [InlineData("default allow\ndeny read\nallow read", "rules:3:7: \"read\" has a rule on line 2 already")]
    [InlineData("default allow\ndefault kill", "rules:2:1: the default is given on line 1 already")]
    [InlineData("default klil", "rules:1:9: unknown default \"klil\"; did you mean \"kill\"?")]
    [InlineData("default errno", "rules:1:9: the line is to be: default allow, default errno NAME, or default kill")]
    [InlineData("default allow EPERM", "rules:1:15: the line is to be: default allow, default errno NAME, or default kill")]
    [InlineData("deny read\ndefault allow", "rules:2:1: the default comes before the rules")]
    [InlineData("deny read",
        "rules:1:1: the file does not say what happens to other calls; start it with \"default allow\", \"default errno EPERM\" or "
            + "\"default kill\"")]
    public void Parse_Error_IsPlacedAndExplained(string text, string expected)
    {
        RequireLibrary();
        Should.Throw<SeccompFileException>(() => SeccompRuleFile.Parse(text, "rules")).Message.ShouldBe(expected);
    }

    [Fact]
    public void Parse_ManyErrors_AreAllReported()
    {
        RequireLibrary();
        var error = Should.Throw<SeccompFileException>(() => SeccompRuleFile.Parse("deny raed\nfrobnicate\n", "rules"));
        error.Errors.Select(e => (e.Line, e.Column)).ShouldBe([(1, 6), (2, 1), (1, 1)]);
    }

    [Fact]
    public void For_File_IsEnforced()
    {
        RequireLibrary();
        var filter = Program("default allow\ndeny getpriority EDOM\nallow read\n");
        probe.Call(filter, Number("getpriority")).ShouldBe((int)Errno.EDOM);
        probe.Call(filter, Number("getpid")).ShouldBe(0);
    }

    [Fact]
    public void For_FileWithDenyInet_DeniesBoth()
    {
        RequireLibrary();
        var filter = Program("default allow\ndeny getpriority\nallow socket\n", denyInet: true);
        probe.Call(filter, Number("getpriority")).ShouldBe((int)Errno.EPERM);
        probe.Call(filter, Number("socket"), 2, 1).ShouldBe((int)Errno.EAFNOSUPPORT);
        probe.Call(filter, Number("socket"), 1, 1).ShouldBe(0);
    }

    [Fact]
    public void For_MissingFile_SaysWhich() =>
        Should.Throw<IOException>(
            () => SeccompProgram.For(new() { File = "/nonexistent/rules" }, Architecture.X64)).Message.ShouldContain("/nonexistent/rules");

    private static byte[] Program(string text, bool denyInet = false)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return SeccompProgram.For(new SeccompSpec { File = path }, RuntimeInformation.ProcessArchitecture, denyInet);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static int Number(string call) =>
        SyscallNames.Of(SeccompCompiler.Native(RuntimeInformation.ProcessArchitecture)).First(c => c.Value == call).Key;

    private static void RequireLibrary()
    {
        if (!SeccompFilter.IsLibraryPresent)
            Assert.Skip("needs libseccomp");
    }
}
