using System.Diagnostics;
using Berth.Linux.Acl;
using Berth.Linux.Errors;
using Berth.Linux.Files;

namespace Berth.Linux.Tests.Acl;

public sealed class PathAclTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("berth-acl-").FullName;

    public PathAclTests()
    {
        if (!File.Exists("/usr/bin/getfacl"))
            Assert.Skip("needs getfacl and setfacl");
        if (Run("setfacl", "-m", "u:1:r", _directory).ExitCode != 0)
            Assert.Skip("needs a file system with ACLs");
        Run("setfacl", "-b", _directory);
    }

    [Theory]
    [InlineData("-b")]
    [InlineData("-m", "u:10007:r")]
    [InlineData("-m", "u:10007:---,u:5:rwx,g:5:rw,m::x")]
    [InlineData("-m", "u:5:r,m::---")]
    [InlineData("-d", "-m", "u:5:rwx")]
    public void ApplyAndRestore_AnyAcl_IsAsBefore(params string[] setfacl)
    {
        var path = Path.Combine(_directory, "file");
        Directory.CreateDirectory(path);
        Run("setfacl", [.. setfacl, path]).ExitCode.ShouldBe(0);
        var (before, mode) = (GetFacl(path), FileStatus.Of(path).Mode);

        var change = PathAcl.Apply(path, 10007, AclPermissions.Read | AclPermissions.Execute);
        GetFacl(path).ShouldContain("user:10007:r-x\n");
        GetFacl(path).ShouldNotContain("user:10007:r-x\t#effective");
        PathAcl.Restore(path, change);

        GetFacl(path).ShouldBe(before);
        FileStatus.Of(path).Mode.ShouldBe(mode);
    }

    [Fact]
    public void ReadText_IsWhatGetfaclPrints()
    {
        Run("setfacl", "-m", "u:10007:r,g:3:rwx", _directory);
        GetFacl(_directory).ShouldEndWith(PathAcl.ReadText(_directory).Replace("mask", "mask", StringComparison.Ordinal) + "\n\n");
    }

    [Fact]
    public void Apply_SymbolicLink_IsRefusedAndTheTargetUntouched()
    {
        var target = Path.Combine(_directory, "target");
        File.WriteAllText(target, "");
        var link = Path.Combine(_directory, "link");
        File.CreateSymbolicLink(link, target);
        var before = GetFacl(target);

        Should.Throw<LinuxException>(() => PathAcl.Apply(link, 10007, AclPermissions.Read)).Error.ShouldBe(Errno.ELOOP);
        GetFacl(target).ShouldBe(before);
    }

    [Fact]
    public void Apply_Descriptor_ChangesTheFileItWasOpenedFor()
    {
        var path = Path.Combine(_directory, "file");
        File.WriteAllText(path, "");
        using var descriptor = File.OpenHandle(path);
        File.Move(path, path + "-moved");
        File.WriteAllText(path, "");

        var change = PathAcl.Apply(descriptor, path, 10007, AclPermissions.Read);
        GetFacl(path + "-moved").ShouldContain("user:10007:r--");
        GetFacl(path).ShouldNotContain("10007");
        PathAcl.Restore(descriptor, path, change);
        GetFacl(path + "-moved").ShouldNotContain("10007");
    }

    [Fact]
    public void Apply_MissingPath_NamesIt()
    {
        var error = Should.Throw<LinuxException>(() => PathAcl.Apply("/nonexistent/x", 1, AclPermissions.Read));
        error.Message.ShouldBe("cannot change the ACL of /nonexistent/x: no such file or directory (ENOENT)");
    }

    [Fact]
    public void Apply_FileSystemWithoutAcls_SaysSo() =>
        Should.Throw<LinuxException>(() => PathAcl.Apply("/proc/self/status", 1, AclPermissions.Read)).Error.ShouldBe(Errno.EOPNOTSUPP);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string GetFacl(string path) => Run("getfacl", "-n", "-p", path).Output;

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
