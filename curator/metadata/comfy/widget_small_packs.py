"""Names of the widgets of custom nodes that come in smaller packs, or wrap other programs.

Written like those of the large packs.
"""

SMALL_PACK_WIDGETS = """
StringConstant = string
StringConstantMultiline = string, strip_newlines
INTConstant; FloatConstant; BOOLConstant = value
JoinStrings = delimiter
JoinStringMulti = inputcount, delimiter, return_list
EmptyLatentImagePresets = dimensions, invert, batch_size
ImageResizeKJ =
    width, height, upscale_method, keep_proportion, divisible_by, crop
ImageResizeKJv2 =
    width, height, upscale_method, keep_proportion, pad_color, crop_position, divisible_by, device
DiffusionModelLoaderKJ =
    model_name, weight_dtype, compute_dtype, patch_cublaslinear, sage_attention,
    enable_fp16_accumulation
ScheduledCFGGuidance = cfg, start_percent, end_percent

StringFunction|pysssss = action, tidy_tags, text_a, text_b, text_c
LoraLoader|pysssss = lora_name, strength_model, strength_clip
CheckpointLoader|pysssss = ckpt_name
MathExpression|pysssss = expression
ShowText|pysssss = text_0
Text _O; Note _O = text
String Literal; String Literal (Image Saver) = string
Int Literal; Int Literal (Image Saver) = int
Width/Height Literal; Width/Height Literal (Image Saver) = int
Float Literal; Float Literal (Image Saver); Cfg Literal; Cfg Literal (Image Saver) = float
Sampler Selector; Sampler Selector (Image Saver) = sampler_name
Scheduler Selector; Scheduler Selector (Image Saver) = scheduler
Scheduler Selector (Comfy) (Image Saver) = scheduler
Seed Generator (Image Saver) = seed, increment
Checkpoint Selector; Checkpoint Loader with Name (Image Saver) = ckpt_name
UNET loader with Name (Image Saver) = unet_name, weight_dtype
Int = Number
Float = Number
String; KepStringLiteral = String
Simple String = string
DF_Text; DF_Text_Box = Text
DF_Integer; DF_Float = Value
PromptUtilitiesConstString; PromptUtilitiesConstStringMultiLine = string
DPRandomGenerator; DPCombinatorialGenerator; DPFeelingLucky = text, seed, autorefresh
SDXLPromptStyler = text_positive, text_negative, style, log_prompt
SDXLPromptStylerAdvanced =
    text_positive_g, text_positive_l, text_negative, style, negative_prompt_to, log_prompt
PromptWithStyle =
    positive_prompt, negative_prompt, style, ratio_selected, custom_size, fit_custom_size,
    custom_width, custom_height, batch_size, seed
PromptWithSDXL =
    positive_prompt, negative_prompt, positive_style, negative_style, ratio_selected, batch_size,
    seed
SaveImageExtended =
    filename_prefix, filename_keys, foldername_prefix, foldername_keys, delimiter, save_job_data,
    job_data_per_image, job_custom_text, save_metadata, counter_digits, counter_position,
    one_counter_per_folder, image_preview, output_ext, quality, named_keys

BNK_CLIPTextEncodeAdvanced = text, token_normalization, weight_interpretation, affect_pooled
BNK_CLIPTextEncodeSDXLAdvanced =
    text_l, text_g, token_normalization, weight_interpretation, balance, affect_pooled
BNK_TiledKSampler =
    seed, tile_width, tile_height, tiling_strategy, steps, cfg, sampler_name, scheduler, denoise
BNK_TiledKSamplerAdvanced =
    add_noise, noise_seed, tile_width, tile_height, tiling_strategy, steps, cfg, sampler_name,
    scheduler, start_at_step, end_at_step, return_with_leftover_noise, preview
BNK_NoisyLatentImage = source, seed, width, height, batch_size
smZ CLIPTextEncode =
    text, parser, mean_normalization, multi_conditioning, use_old_emphasis_implementation,
    with_SDXL, ascore, width, height, crop_w, crop_h, target_width, target_height, text_g, text_l,
    smZ_steps
UltimateSDUpscale =
    upscale_by, seed, steps, cfg, sampler_name, scheduler, denoise, mode_type, tile_width,
    tile_height, mask_blur, tile_padding, seam_fix_mode, seam_fix_denoise, seam_fix_width,
    seam_fix_mask_blur, seam_fix_padding, force_uniform_tiles, tiled_decode
UltimateSDUpscaleNoUpscale =
    seed, steps, cfg, sampler_name, scheduler, denoise, mode_type, tile_width, tile_height,
    mask_blur, tile_padding, seam_fix_mode, seam_fix_denoise, seam_fix_width, seam_fix_mask_blur,
    seam_fix_padding, force_uniform_tiles, tiled_decode
Fooocus_KSampler = seed, steps, cfg, sampler_name, scheduler, denoise, sharpness
FluxSamplerParams+ =
    seed, sampler, scheduler, steps, guidance, max_shift, base_shift, denoise
CLIPTextEncodeSDXL+ = width, height, size_cond_factor, text
TextEncodeForSamplerParams+ = text
SDXLEmptyLatentSizePicker+ = resolution, batch_size, width_override, height_override
EmptyLatentImageFromPresetsSD15; EmptyLatentImageFromPresetsSDXL = preset, batch_size
LatentUpscaleFactor _O = upscale_method, WidthFactor, HeightFactor, crop
MultiAreaConditioning =
    resolutionX, resolutionY, MultiAreaConditioning-Canvas, index, x, y, width, height, strength

SUPIR_Upscale =
    supir_model, sdxl_model, seed, resize_method, scale_by, steps, restoration_scale, cfg_scale,
    a_prompt, n_prompt, s_churn, s_noise, control_scale, cfg_scale_start, control_scale_start,
    color_fix_type, keep_model_loaded, use_tiled_vae, encoder_tile_size_pixels,
    decoder_tile_size_latent, diffusion_dtype, encoder_dtype, batch_size, use_tiled_sampling,
    sampler_tile_size, sampler_tile_stride, fp8_unet, fp8_vae, sampler
SUPIR_model_loader = supir_model, sdxl_model, fp8_unet, diffusion_dtype
SUPIR_model_loader_v2; SUPIR_model_loader_v2_clip =
    supir_model, fp8_unet, diffusion_dtype, high_vram
    / supir_model, fp8_unet, diffusion_dtype
SUPIR_conditioner =
    positive_prompt, negative_prompt, captions
    / positive_prompt, negative_prompt
SUPIR_sample =
    seed, steps, cfg_scale_start, cfg_scale_end, EDM_s_churn, s_noise, DPMPP_eta,
    control_scale_start, control_scale_end, restore_cfg, keep_model_loaded, sampler,
    sampler_tile_size, sampler_tile_stride

UnetLoaderGGUF = unet_name
UnetLoaderGGUFAdvanced = unet_name, dequant_dtype, patch_dtype, patch_on_device
CLIPLoaderGGUF = clip_name, type
DualCLIPLoaderGGUF = clip_name1, clip_name2, type
TripleCLIPLoaderGGUF = clip_name1, clip_name2, clip_name3
QuadrupleCLIPLoaderGGUF = clip_name1, clip_name2, clip_name3, clip_name4
CheckpointLoaderNF4 = ckpt_name
NunchakuFluxDiTLoader =
    model_path, cache_threshold, attention, cpu_offload, device_id, data_type, i2f_mode
NunchakuFluxLoraLoader = lora_name, lora_strength
NunchakuQwenImageDiTLoader = model_name, cpu_offload, num_blocks_on_gpu, use_pin_memory
FluxLoader =
    model_name, weight_dtype, clip_name1, clip_name2_opt, vae_name, clip_vision_name,
    style_model_name
ClownsharKSampler_Beta =
    eta, sampler_name, scheduler, steps, steps_to_run, denoise, cfg, seed, sampler_mode, bongmath
ClownsharkChainsampler_Beta = eta, sampler_name, steps_to_run, cfg, sampler_mode, bongmath
XlabsSampler =
    noise_seed, steps, timestep_to_start_cfg, true_gs, image_to_image_strength, denoise_strength
WanVideoModelLoader =
    model, base_precision, quantization, load_device, attention_mode, rms_norm_function
WanVideoLoraSelect = lora, strength, low_mem_load, merge_loras
WanVideoTextEncode = positive_prompt, negative_prompt, force_offload, use_disk_cache, device
WanVideoTextEncodeCached =
    model_name, precision, positive_prompt, negative_prompt, quantization, use_disk_cache, device
WanVideoEmptyEmbeds = width, height, num_frames
WanVideoSampler =
    steps, cfg, shift, seed, force_offload, scheduler, riflex_freq_index, denoise_strength,
    batched_cfg, rope_function, start_step, end_step, add_noise_to_samples
HyVideoModelLoader = model, base_precision, quantization, load_device, attention_mode
HyVideoSampler =
    width, height, num_frames, steps, embedded_guidance_scale, flow_shift, seed, force_offload,
    denoise_strength, scheduler
HyVideoTextEncode = prompt, force_offload, prompt_template
CogVideoTextEncode = prompt, strength, force_offload
"""
