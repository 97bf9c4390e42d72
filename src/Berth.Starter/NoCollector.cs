using System.Runtime;
using System.Runtime.CompilerServices;
using Berth.Linux.Processes;

namespace Berth.Starter;

/// <summary>
/// The runtime's garbage collector (gcinterface.h), which does not collect: a process of two milliseconds gains nothing by it, and its
/// heap, tables and handles took a fifth of a start to set up (docs/adr/0053). The runtime calls <see cref="Initialize"/>, which the linker
/// puts in the place of the collector that comes with the runtime, and afterwards the functions of two tables, in the order of the
/// interface. A function that means nothing without collections returns 0. They are called by C++ code, some before the runtime is
/// initialized: they allocate nothing, and use no type that has a static constructor.
/// </summary>
internal static unsafe class NoCollector
{
    private const int Success = 0, OutOfMemory = unchecked((int)0x8007000E); // HRESULTs
    private const int StrongHandle = 2, MostHandles = 512;

    // Places in the tables.
    private const int IsValidSegmentSize = 0, IsValidGen0MaxSize = 1, GetMaxGeneration = 29, RegisterForFinalization = 31;
    private const int InitializeHeap = 34, RuntimeStructuresValid = 46, Alloc = 53, RegisterFrozenSegment = 73, GetLohThreshold = 86;
    private const int HeapFunctions = 88;
    private const int InitializeManager = 0, GetGlobalHandleStore = 2, CreateHandleStore = 3, CreateGlobalHandle = 5, SetExtraInfo = 9;
    private const int GetExtraInfo = 10, StoreObject = 11, StoreIfNull = 12, SetSecondary = 13, GetSecondary = 14, CompareExchange = 15;
    private const int FetchType = 16, ManagerFunctions = 18;
    private const int ContainsHandle = 1, CreateHandle = 2, CreateAffineHandle = 3, CreateHandleWithExtraInfo = 4;
    private const int CreateDependentHandle = 5, StoreFunctions = 8;

    private static NativeObject s_heap, s_manager, s_store;
    private static Handles s_handles;
    private static int s_handleCount;

    /// <summary>Gives the runtime its collector and its handles.</summary>
    /// <param name="runtime">What a collector calls; not needed.</param>
    /// <param name="heap">Gets an IGCHeap.</param>
    /// <param name="manager">Gets an IGCHandleManager.</param>
    /// <param name="debugger">What a debugger reads; left as it is.</param>
    /// <returns>That it succeeded.</returns>
    [RuntimeExport("GC_Initialize")]
    private static int Initialize(nint runtime, NativeObject** heap, NativeObject** manager, nint debugger)
    {
        // SAFETY: both are the caller's variables; the tables are fields of a class, which do not move.
        *heap = Clear(ref s_heap, HeapFunctions);
        Put(ref s_heap, IsValidSegmentSize, &Yes);
        Put(ref s_heap, IsValidGen0MaxSize, &Yes);
        Put(ref s_heap, GetMaxGeneration, &Two);
        Put(ref s_heap, RegisterForFinalization, &Yes);
        Put(ref s_heap, RuntimeStructuresValid, &Yes);
        Put(ref s_heap, RegisterFrozenSegment, &Yes);
        Put(ref s_heap, GetLohThreshold, &Unlimited);
        s_heap.Functions[InitializeHeap] = (nint)(delegate*<nint, int>)&OpenHeap;
        s_heap.Functions[Alloc] = (nint)(delegate*<nint, AllocationContext*, nuint, uint, nint>)&Allocate;

        *manager = Clear(ref s_manager, ManagerFunctions);
        Put(ref s_manager, InitializeManager, &Yes);
        Put(ref s_manager, FetchType, &Two);
        s_manager.Functions[GetGlobalHandleStore] = s_manager.Functions[CreateHandleStore] = (nint)(delegate*<nint, NativeObject*>)&Store;
        s_manager.Functions[CreateGlobalHandle] = (nint)(delegate*<nint, nint, int, Handle*>)&Create;
        s_manager.Functions[SetExtraInfo] = (nint)(delegate*<nint, Handle*, int, nint, void>)&SetExtra;
        s_manager.Functions[GetExtraInfo] = (nint)(delegate*<nint, Handle*, nint>)&GetExtra;
        s_manager.Functions[StoreObject] = (nint)(delegate*<nint, Handle*, nint, void>)&SetTarget;
        s_manager.Functions[StoreIfNull] = (nint)(delegate*<nint, Handle*, nint, int>)&SetTargetIfNull;
        s_manager.Functions[SetSecondary] = (nint)(delegate*<nint, Handle*, nint, void>)&SetSecond;
        s_manager.Functions[GetSecondary] = (nint)(delegate*<nint, Handle*, nint>)&GetExtra;
        s_manager.Functions[CompareExchange] = (nint)(delegate*<nint, Handle*, nint, nint, nint>)&Exchange;

        _ = Clear(ref s_store, StoreFunctions);
        Put(ref s_store, ContainsHandle, &Yes);
        s_store.Functions[CreateHandle] = s_store.Functions[CreateAffineHandle] = (nint)(delegate*<nint, nint, int, Handle*>)&Create;
        s_store.Functions[CreateHandleWithExtraInfo] = (nint)(delegate*<nint, nint, int, nint, Handle*>)&CreateWithExtra;
        s_store.Functions[CreateDependentHandle] = (nint)(delegate*<nint, nint, nint, Handle*>)&CreateDependent;
        return Success;
    }

    // The functions below are the runtime's to call: each has the interface's object first.
    private static nint Nothing() => 0;

    private static nint Yes() => 1;

    private static nint Two() => StrongHandle; // also the highest generation

    private static nint Unlimited() => nint.MaxValue;

    private static int OpenHeap(nint heap)
    {
        RuntimeMemory.RememberNoWrites();
        return Arena.Open() ? Success : OutOfMemory;
    }

    private static nint Allocate(nint heap, AllocationContext* context, nuint size, uint flags) => Arena.Allocate(context, size);

    private static NativeObject* Store(nint manager) => Address(ref s_store);

    private static Handle* Create(nint store, nint target, int type) => CreateWithExtra(store, target, type, 0);

    private static Handle* CreateDependent(nint store, nint target, nint second) => CreateWithExtra(store, target, 0, second);

    private static Handle* CreateWithExtra(nint store, nint target, int type, nint extra)
    {
        if (s_handleCount == MostHandles)
            return null;
        // SAFETY: within the array, which does not move.
        var handle = (Handle*)Unsafe.AsPointer(ref s_handles.Values[0]) + s_handleCount++;
        (handle->Target, handle->Extra) = (target, extra);
        return handle;
    }

    private static void SetExtra(nint manager, Handle* handle, int type, nint extra) => handle->Extra = extra;

    private static void SetSecond(nint manager, Handle* handle, nint second) => handle->Extra = second;

    private static nint GetExtra(nint manager, Handle* handle) => handle->Extra;

    private static void SetTarget(nint manager, Handle* handle, nint target) => handle->Target = target;

    private static int SetTargetIfNull(nint manager, Handle* handle, nint target) => Exchange(manager, handle, target, 0) == 0 ? 1 : 0;

    private static nint Exchange(nint manager, Handle* handle, nint target, nint comparand)
    {
        // SAFETY: a handle that was made here.
        var before = handle->Target;
        if (before == comparand)
            handle->Target = target;
        return before;
    }

    /// <summary>What the runtime calls past the interface.</summary>
    /// <returns>The handle's second object.</returns>
    [RuntimeExport("_Z27GetDependentHandleSecondaryP14OBJECTHANDLE__")]
    private static nint GetDependentSecond(Handle* handle) => handle->Extra;

    /// <inheritdoc cref="GetDependentSecond"/>
    [RuntimeExport("_Z27SetDependentHandleSecondaryP14OBJECTHANDLE__P6Object")]
    private static void SetDependentSecond(Handle* handle, nint second) => handle->Extra = second;

    private static NativeObject* Clear(ref NativeObject target, int count)
    {
        var result = Address(ref target);
        result->Table = (nint)(&result->Functions[0]);
        for (var i = 0; i < count; i++)
            result->Functions[i] = (nint)(delegate*<nint>)&Nothing;
        return result;
    }

    private static void Put(ref NativeObject target, int place, delegate*<nint> function) => target.Functions[place] = (nint)function;

    private static NativeObject* Address(ref NativeObject target) => (NativeObject*)Unsafe.AsPointer(ref target);

    /// <summary>An object of C++ without fields, and the table of its virtual functions.</summary>
    private struct NativeObject
    {
        public long Table;
        public fixed long Functions[HeapFunctions];
    }

    /// <summary>A reference that native code holds, and what belongs to it.</summary>
    private struct Handle
    {
        public nint Target;
        public nint Extra;
    }

    private struct Handles
    {
        public fixed long Values[MostHandles * 2]; // room for as many of the above
    }
}
