using System.Globalization;
using Berth.Linux.Commands;
using Berth.Linux.Processes;

namespace Berth.Machines.Formatting;

/// <summary>
/// The programs of e2fsprogs that make, check and resize ext4. The image is an argument of theirs; there is no shell.
/// </summary>
internal static class E2fsPrograms
{
    /// <summary>The size of blocks in bytes; that of the page of every processor that a machine runs on.</summary>
    internal const int BlockSize = 4096;

    /// <summary>The size of an inode in bytes: with room for nanoseconds, and for small attributes such as file capabilities.</summary>
    internal const int InodeSize = 256;

    // Where administrators' programs are; PATH of an ordinary user often leaves these out.
    private const string MoreDirectories = ":/usr/local/sbin:/usr/sbin:/sbin";

    // Not the host's mke2fs.conf: an image is the same wherever it is built, and kernels from 4.x on can mount it.
    private const string Features = "none,has_journal,ext_attr,resize_inode,dir_index,filetype,extent,64bit,flex_bg,sparse_super,"
        + "large_file,huge_file,dir_nlink,extra_isize,metadata_csum";

    // e2fsck(8): 1 is "errors corrected".
    private const int Corrected = 1;

    /// <summary>Makes a file system in a file of zeros.</summary>
    /// <exception cref="CommandException">mke2fs failed.</exception>
    /// <exception cref="MissingProgramException">e2fsprogs is not installed.</exception>
    internal static async Task FormatAsync(string image, long inodes, string label, CancellationToken cancellationToken)
    {
        var result = await RunAsync(
            "mke2fs",
            [
                "-q", "-F", "-t", "ext4", "-b", Number(BlockSize), "-I", Number(InodeSize), "-m", "0", "-N", Number(inodes), "-O", Features,
                "-E", "lazy_itable_init=1,lazy_journal_init=1,nodiscard,root_owner=0:0", "-L", label, image,
            ],
            cancellationToken).ConfigureAwait(false);
        result.ThrowIfFailed();
    }

    /// <summary>Checks a file system, and corrects what can be corrected without a question.</summary>
    /// <exception cref="CommandException">It has other errors.</exception>
    internal static async Task CheckAsync(string image, CancellationToken cancellationToken)
    {
        var result = await RunAsync("e2fsck", ["-f", "-p", image], cancellationToken).ConfigureAwait(false);
        if (result.ExitCode is not (0 or Corrected))
            throw new CommandException(result with { Error = $"{result.Output.Trim()} {result.Error}".Trim() });
    }

    /// <summary>The number of blocks to which a file system could be made smaller. Changes nothing.</summary>
    /// <exception cref="CommandException">resize2fs failed.</exception>
    internal static async Task<long> MinimumBlocksAsync(string image, CancellationToken cancellationToken)
    {
        var result = (await RunAsync("resize2fs", ["-P", image], cancellationToken).ConfigureAwait(false)).ThrowIfFailed();
        // "Estimated minimum size of the filesystem: 1234"
        var number = result.Output.TrimEnd()[(result.Output.TrimEnd().LastIndexOf(' ') + 1)..];
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var blocks)
            ? blocks
            : throw new CommandException(result with { ExitCode = Corrected, Error = $"unexpected output: {result.Output.Trim()}" });
    }

    /// <summary>Makes a file system larger or smaller; the file must have room for it.</summary>
    /// <exception cref="CommandException">resize2fs failed.</exception>
    internal static async Task ResizeAsync(string image, long blocks, CancellationToken cancellationToken)
    {
        var result = await RunAsync("resize2fs", [image, Number(blocks)], cancellationToken).ConfigureAwait(false);
        result.ThrowIfFailed();
    }

    private static async Task<CommandResult> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var path = OwnProcess.Variable("PATH") + MoreDirectories;
        var found = ExecutableFinder.Find(program, path) ?? throw new MissingProgramException(program);
        return await CommandRunner.RunAsync(
            new Command(found, arguments) { Environment = [$"PATH={path}", "LC_ALL=C", "MKE2FS_CONFIG=/dev/null"] },
            cancellationToken).ConfigureAwait(false);
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
