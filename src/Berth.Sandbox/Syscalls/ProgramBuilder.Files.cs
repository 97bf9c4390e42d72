using Berth.Linux.Abi;
using Berth.Linux.Errors;
using Berth.Linux.Text;
using Berth.Sandbox.Host;
using static Berth.Linux.Abi.MountFlags;
using static Berth.Linux.Abi.OpenFlags;

namespace Berth.Sandbox.Syscalls;

/// <content>Files and mounts.</content>
internal sealed partial class ProgramBuilder
{
    private const int StatusSize = 144; // struct stat; arm64's has 128

    public static Operand CurrentDirectory { get; } = Operand.Number(AT_FDCWD, "AT_FDCWD");

    public void Close(Slot descriptor) =>
        Add(new SyscallOperation(Syscall.close, [descriptor], $"close {descriptor.Name}") { Tolerance = Tolerance.All });

    /// <summary>Opens an existing file, writes, and closes it.</summary>
    public void WriteFile(Operand path, string content, string note, int? subject = null)
    {
        var file = NewSlot("file");
        Add(new SyscallOperation(Syscall.openat, [CurrentDirectory, path, Operand.Number(O_WRONLY | O_CLOEXEC, "O_WRONLY|O_CLOEXEC"), 0],
            note)
        { Result = file, Subject = subject });
        Add(new SyscallOperation(Syscall.write, [file, Text(content), HostText.GetByteCount(content)], note) { Subject = subject });
        Close(file);
    }

    /// <summary>Creates a file with content.</summary>
    public void CreateFile(string path, ReadOnlySpan<byte> content, int mode, string note, bool isSecret = false)
    {
        if (content.IsEmpty)
        {
            const int S_IFREG = 0x8000;
            Call(Syscall.mknodat, note, CurrentDirectory, Text(path),
                Operand.Number(S_IFREG | mode, "S_IFREG|0" + Convert.ToString(mode, 8)), 0);
            return;
        }

        var file = CallInto(
            "file", Syscall.openat, note, CurrentDirectory, Text(path),
            Operand.Number(O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, "O_WRONLY|O_CREAT|O_EXCL|O_CLOEXEC"), Octal(mode));
        Call(Syscall.write, note, file, Bytes(content, isSecret ? "a secret" : $"{content.Length} bytes"),
            isSecret ? Operand.Number(content.Length, "its length") : content.Length);
        Close(file);
    }

    public void MakeDirectory(string path, int mode, string note) =>
        CallUnless(Errno.EEXIST, Syscall.mkdirat, note, CurrentDirectory, Text(path), Octal(mode));

    /// <summary>
    /// Opens a resolved path without links, with O_PATH. A link that another process has put into the path since is an error, because it
    /// could lead anywhere (openat2(2)).
    /// </summary>
    public Slot OpenResolved(string path, bool directory, string note, string name = "path")
    {
        // The slash makes the kernel mount automounts, as O_DIRECTORY would, whose value depends on the architecture.
        var asDirectory = directory && path != "/" ? path + "/" : path;
        var opened = NewSlot(name);
        Add(new SyscallOperation(Syscall.openat2, [CurrentDirectory, Text(asDirectory), ResolvedHow, KernelStructures.OpenHowSize], note)
        {
            Result = opened,
            PlannedPath = path,
        });
        return opened;
    }

    /// <summary>
    /// Opens an inside path without links, with O_PATH, and checks that it still is the file that was found there.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="file">The file that was found; null: any file.</param>
    /// <param name="note">What it is for.</param>
    public Slot OpenPlanned(string path, PlacedFile? file, string note)
    {
        var opened = OpenResolved(path, directory: false, note);
        RequireFile(opened, path, file, note);
        return opened;
    }

    /// <summary>The same for a symbolic link, which is not followed.</summary>
    public Slot OpenPlannedLink(string path, PlacedFile? file, string note)
    {
        var directory = OpenResolved(HostPaths.Parent(path), directory: true, note);
        var link = NewSlot("link");
        var name = Text(path[(path.LastIndexOf('/') + 1)..]);
        var flags = Operand.Number(OPEN_TREE_CLOEXEC | AT_SYMLINK_NOFOLLOW, "OPEN_TREE_CLOEXEC|AT_SYMLINK_NOFOLLOW");
        Add(new SyscallOperation(Syscall.open_tree, [directory, name, flags], note) { Result = link, PlannedPath = path });
        Close(directory);
        RequireFile(link, path, file, note);
        return link;
    }

    private void RequireFile(Slot opened, string path, PlacedFile? file, string note)
    {
        if (file is not { } expected)
            return;
        var status = _shared.Status ??= Data.AddZeros(StatusSize);
        Call(Syscall.fstat, note, opened, Operand.Data(status, "status"));
        Add(new RequireFileOperation(status, expected, note) { PlannedPath = path });
    }

    private Operand ResolvedHow =>
        _shared.ResolvedHow ??= Bytes(
            KernelStructures.OpenHow(O_PATH | O_CLOEXEC, RESOLVE_NO_SYMLINKS), "{O_PATH|O_CLOEXEC, RESOLVE_NO_SYMLINKS}");

    /// <summary>
    /// Paths of descriptors relative to <c>/proc/self/fd</c>, separated by colons: <c>.////4:.////5</c>. The launcher fills in the digits
    /// at run time.
    /// </summary>
    public Operand DescriptorNames(ReadOnlySpan<Slot> descriptors, string note)
    {
        const string Name = "./////"; // space for four digits: 36 layers and the descriptors of all bind mounts are far fewer
        var text = string.Join(':', Enumerable.Repeat(Name, descriptors.Length));
        var names = Data.AddBytes(HostText.Encode(text + "\0"));
        for (var i = 0; i < descriptors.Length; i++)
            Add(new FormatDecimalOperation(descriptors[i], names + (i * (Name.Length + 1))
                + Name.Length, null, $"{note}: its descriptor's number"));
        return Operand.Data(names, '"' + string.Join(':', descriptors.ToArray().Select(static d => "./$" + d.Name)) + '"');
    }

    /// <summary>A detached copy of the mount at a resolved host path, including mounts below a directory.</summary>
    public Slot CloneResolved(string path, bool directory, string note)
    {
        var place = OpenResolved(path, directory, note);
        var tree = directory
            ? OpenTree(place, note)
            : CallInto(
                "tree", Syscall.open_tree, note, place, Text(""),
                Operand.Number(OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH, "OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_EMPTY_PATH"));
        Close(place);
        return tree;
    }

    /// <summary>A detached copy of the mount at a path of the sandbox.</summary>
    public Slot OpenTree(string path, string note, bool recursive = false) => CallInto(
        "tree", Syscall.open_tree, note, CurrentDirectory, Text(path),
        recursive
            ? Operand.Number(OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | OpenFlags.AT_RECURSIVE, "OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_RECURSIVE")
            : Operand.Number(OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC, "OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC"));

    /// <summary>A detached copy of the mount at an opened path, including mounts below it.</summary>
    public Slot OpenTree(Slot place, string note) => CallInto(
        "tree", Syscall.open_tree, note, place, Text(""),
        Operand.Number(OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE,
            "OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC|AT_EMPTY_PATH|AT_RECURSIVE"));

    /// <summary>Sets attributes of a detached mount and all mounts below it, and makes it private.</summary>
    public void SetMountAttributes(Slot tree, long set, bool recursive, string note)
    {
        var attributes = KernelStructures.MountAttributes(set, MS_PRIVATE);
        Call(
            Syscall.mount_setattr, note, tree, Text(""),
            Operand.Number(AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), recursive ? "AT_EMPTY_PATH|AT_RECURSIVE" : "AT_EMPTY_PATH"),
            Bytes(attributes, $"{{{MountAttributeNames.For(set)}, MS_PRIVATE}}"), attributes.Length);
    }

    /// <summary>
    /// Makes a detached mount, which is not visible yet, and all mounts below it id-mapped with a user namespace.
    /// </summary>
    public void MapOwner(Slot tree, Slot userNamespace, bool recursive, string note)
    {
        const int UserNamespaceOffset = 24;
        var attributes = KernelStructures.MountAttributes(MOUNT_ATTR_IDMAP, 0);
        var at = Data.AddBytes(attributes);
        Add(new StoreOperation(userNamespace, at + UserNamespaceOffset, 8, note));
        Call(
            Syscall.mount_setattr, note, tree, Text(""),
            Operand.Number(AT_EMPTY_PATH | (recursive ? AT_RECURSIVE : 0), recursive ? "AT_EMPTY_PATH|AT_RECURSIVE" : "AT_EMPTY_PATH"),
            Operand.Data(at, "{IDMAP, $owner_ns}"), attributes.Length);
    }

    /// <summary>Makes a mounted path read-only.</summary>
    public void MakeReadOnly(string path, string note)
    {
        var attributes = KernelStructures.MountAttributes(MOUNT_ATTR_RDONLY, 0);
        Call(Syscall.mount_setattr, note, CurrentDirectory, Text(path), 0, Bytes(attributes, "{RDONLY}"), attributes.Length);
    }

    public void MoveMount(Slot tree, string target, string note)
    {
        Call(Syscall.move_mount, note, tree, Text(""), CurrentDirectory, Text(target),
            Operand.Number(MOVE_MOUNT_F_EMPTY_PATH, "MOVE_MOUNT_F_EMPTY_PATH"));
        Close(tree);
    }

    /// <summary>Mounts on a file opened with <see cref="OpenPlanned"/>, even if it was renamed, and closes both descriptors.</summary>
    public void MoveMount(Slot tree, Slot place, string path, string note)
    {
        const string Flags = "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH";
        var flags = Operand.Number(MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH, Flags);
        Add(new SyscallOperation(Syscall.move_mount, [tree, Text(""), place, Text(""), flags], note) { PlannedPath = path });
        Close(place);
        Close(tree);
    }

    /// <summary>A new, detached file system.</summary>
    public Slot NewFileSystem(string type, IReadOnlyList<(string Key, Operand? Value)> options, long attributes, string note)
    {
        var context = CallInto("context", Syscall.fsopen, note, Text(type), Operand.Number(FSOPEN_CLOEXEC, "FSOPEN_CLOEXEC"));
        foreach (var (key, value) in options)
        {
            if (value is { } text)
                Call(Syscall.fsconfig, note, context, Operand.Number(FSCONFIG_SET_STRING, "FSCONFIG_SET_STRING"), Text(key), text, 0);
            else
                Call(Syscall.fsconfig, note, context, Operand.Number(FSCONFIG_SET_FLAG, "FSCONFIG_SET_FLAG"), Text(key), 0, 0);
        }

        Call(Syscall.fsconfig, note, context, Operand.Number(FSCONFIG_CMD_CREATE, "FSCONFIG_CMD_CREATE"), 0, 0, 0);
        var mount = CallInto(
            type, Syscall.fsmount, note, context, Operand.Number(FSMOUNT_CLOEXEC, "FSMOUNT_CLOEXEC"),
            Operand.Number(attributes, MountAttributeNames.For(attributes)));
        Close(context);
        return mount;
    }

    private static Operand Octal(int mode) => Operand.Number(mode, "0" + Convert.ToString(mode, 8));
}
