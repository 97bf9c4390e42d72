namespace Berth.Machines.Guest.Wire;

/// <summary>
/// What a frame between the host and the guest agent contains. The first frame of a session is a request; it decides which others follow.
/// docs/design/guest-agent.md has the protocol.
/// </summary>
public enum GuestFrameType : byte
{
    /// <summary>No frame has this type.</summary>
    None = 0,

    /// <summary>Request: run a command (<see cref="GuestCommand"/>). Answered by <see cref="Started"/> or <see cref="Failed"/>.</summary>
    Execute = 1,

    /// <summary>
    /// Request: make files at a path. They follow as <see cref="Entry"/>, each with its content as <see cref="Input"/>, and <see
    /// cref="EndOfInput"/>.
    /// </summary>
    CopyIn = 2,

    /// <summary>Request: send the files at a path, as <see cref="Entry"/>, each with its content as <see cref="Output"/>.</summary>
    CopyOut = 3,

    /// <summary>Request: write all data to the disks.</summary>
    Sync = 4,

    /// <summary>Request: end all programs, write all data to the disks, and power off.</summary>
    PowerOff = 5,

    /// <summary>Request: statistics of the guest (<see cref="GuestStatistics"/>).</summary>
    Statistics = 6,

    /// <summary>Request: answer when the guest's system has started.</summary>
    AwaitReady = 7,

    /// <summary>
    /// Request: connect to a listening socket of the workload; its number. Answered by <see cref="Started"/> or <see cref="Failed"/>. Then
    /// <see cref="Input"/> and <see cref="Output"/> are what the two sides send.
    /// </summary>
    Connect = 8,

    /// <summary>
    /// Request: wait until the workload calls a host service. Answered by <see cref="Called"/>. Then messages follow in both directions;
    /// <see cref="EndOfInput"/> and <see cref="Ended"/> say that the service's side or the caller has ended the connection.
    /// </summary>
    AwaitCaller = 9,

    /// <summary>Host to guest: bytes for standard input, at most as many as the guest's window permits; or of a file.</summary>
    Input = 16,

    /// <summary>Host to guest: standard input has ended, or the last file.</summary>
    EndOfInput = 17,

    /// <summary>Host to guest: a signal for the command's process group; its number.</summary>
    Signal = 18,

    /// <summary>Host to guest: the size of the command's terminal.</summary>
    Resize = 19,

    /// <summary>In both directions: a file, directory or symbolic link (<see cref="TreeEntry"/>).</summary>
    Entry = 24,

    /// <summary>In both directions: a part of a message between the workload and a host service; more of it follows.</summary>
    MessagePart = 25,

    /// <summary>In both directions: the last, or only, part of a message. A message is not empty.</summary>
    Message = 26,

    /// <summary>Guest to host: the same, of a message that came with descriptors, which the guest has closed.</summary>
    MessageWithDescriptors = 27,

    /// <summary>Guest to host: the command runs; its process id in the guest.</summary>
    Started = 32,

    /// <summary>Guest to host: bytes of standard output, of the terminal, or of a file.</summary>
    Output = 33,

    /// <summary>Guest to host: bytes of standard error.</summary>
    Error = 34,

    /// <summary>Guest to host: the workload calls a host service; its number in <see cref="GuestWorkload.Services"/>.</summary>
    Called = 40,

    /// <summary>Guest to host: a connection's other side sends nothing more; it still receives.</summary>
    EndOfOutput = 39,

    /// <summary>Guest to host: the number of further bytes of input that the guest accepts.</summary>
    Window = 35,

    /// <summary>Guest to host, the last frame: how the command ended (<see cref="GuestExit"/>).</summary>
    Ended = 36,

    /// <summary>Guest to host, the last frame: the request was carried out; its result.</summary>
    Done = 37,

    /// <summary>Guest to host, the last frame: the request failed (<see cref="GuestFailure"/>).</summary>
    Failed = 38,
}
